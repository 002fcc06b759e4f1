internal import IR

/// Copies that move runs of neighbouring bytes: concatenation, splitting, gathering along an axis.
struct RowCopy: Sendable {
  struct Run: Sendable { var from: Int, to: Int }
  /// Byte offsets in operand `operand` and result `result`.
  var operand: Int, result: Int, byteCount: Int
  var runs: [Run]

  func perform(_ call: KernelCall) {
    let source = call.bytes(operand), target = call.resultBytes(result)
    for run in runs { target.advanced(by: run.to).copyMemory(from: source.advanced(by: run.from), byteCount: byteCount) }
  }
}

/// A tensor seen along one axis: `outer` times `extent` runs of `inner` bytes.
struct AxisView {
  let outer: Int, extent: Int, inner: Int
  init?(_ shape: [Int], _ elementType: ElementType, axis: Int) {
    let axis = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(axis), elementType.byteCount > 0 else { return nil }
    outer = shape[..<axis].reduce(1, *); extent = shape[axis]; inner = shape[(axis + 1)...].reduce(1, *) * elementType.byteCount
  }
}
