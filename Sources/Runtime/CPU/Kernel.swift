/// An operation made ready: shapes, strides and weights are settled, only addresses are missing.
struct Kernel: Sendable {
  /// A result that may be written over an operand that nothing needs afterwards, both having the same bytes.
  struct InPlace: Sendable { var result: Int, operand: Int }

  /// The kernel family and its instruction set, such as `gemm.avx512`.
  var name: String
  var scratchByteCount = 0
  /// In order of preference; one is used for each result.
  var inPlace: [InPlace] = []
  var run: @Sendable (KernelCall) -> Void
}

/// What binding an operation comes to.
enum Binding: Sendable {
  case kernel(Kernel)
  /// No work: each result is the bytes of an operand from an offset.
  case alias([Alias])

  struct Alias: Sendable { var operand: Int, byteOffset = 0 }
}
