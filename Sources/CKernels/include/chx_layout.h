#pragma once
#include <stddef.h>
#include <stdint.h>

/// Moving 4-byte elements of any type. No aliasing.

/// y (columns x rows) = x (rows x columns) transposed.
void chx_transpose_4byte(long rows, long columns, const void *x, long x_stride, void *y, long y_stride, int threads);

enum { CHX_MAX_RANK = 8 };
/// Writes y contiguously in the shape sizes[0 ..< rank]; element (i0, i1, ...) is x[i0 * strides[0] + i1 * strides[1] + ...].
/// A permuted, sliced, reversed (negative stride; x then points to the first element read) or broadcast (stride 0) copy.
/// rank is at most CHX_MAX_RANK; rank 0 copies one element.
void chx_strided_copy_4byte(int rank, const long *sizes, const long *strides, const void *x, void *y, int threads);
