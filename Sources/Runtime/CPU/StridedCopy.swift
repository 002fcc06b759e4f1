internal import CKernels
internal import IR

/// A copy of 4-byte elements in another order: sizes and strides of the source, the target being contiguous.
struct StridedCopy: Sendable {
  var sizes: [Int], strides: [Int]
  /// Elements from the source's start to the first one read.
  var start: Int

  /// Merges axes that are walked as one; nil where more are left than the kernel walks.
  init?(shape: [Int], strides: [Int], start: Int = 0) {
    var sizes: [Int] = [], merged: [Int] = []
    for (size, stride) in zip(shape, strides) where size != 1 {
      if let last = merged.last, last == stride * size { sizes[sizes.count - 1] *= size; merged[merged.count - 1] = stride }
      else { sizes.append(size); merged.append(stride) }
    }
    guard sizes.count <= CHX_MAX_RANK else { return nil }
    self.sizes = sizes; self.strides = merged; self.start = start
  }

  /// Whether the source is read in order, without gaps.
  var isContiguous: Bool { sizes.isEmpty || sizes.count == 1 && strides[0] == 1 }

  /// The copy of an operand to the only result.
  func binding(_ site: BindingSite, operand: Int = 0) -> Binding? {
    guard let input = site.operand(operand), (input.constant?.layout ?? .rowMajor) == .rowMajor, input.type.elementType.byteCount == 4 else { return nil }
    if isContiguous, !(start != 0 && input.constant != nil) { return .alias([.init(operand: operand, byteOffset: start * 4)]) }
    if sizes.count == 2, strides[0] == 1 {
      // Rows of the source are columns of the target.
      return .kernel(Kernel(name: "transpose") { call in
        chx_transpose_4byte(sizes[1], sizes[0], call.bytes(operand) + start * 4, strides[1], call.resultBytes(0), sizes[1], call.threads)
      })
    }
    return .kernel(Kernel(name: "copy") { call in
      chx_strided_copy_4byte(Int32(sizes.count), sizes, strides, call.bytes(operand) + start * 4, call.resultBytes(0), call.threads)
    })
  }
}
