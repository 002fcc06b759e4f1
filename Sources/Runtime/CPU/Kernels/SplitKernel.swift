internal import IR

enum SplitKernel: KernelBinding {
  static func bind(_ op: Split, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), (input.constant?.layout ?? .rowMajor) == .rowMajor, let whole = AxisView(input.shape, input.type.elementType, axis: op.axis) else { return nil }
    var offsets: [Int] = [], end = 0
    for size in op.sizes { offsets.append(end); end += size * whole.inner }
    if whole.outer == 1, input.constant == nil { return .alias(offsets.map { .init(operand: 0, byteOffset: $0) }) }
    let copies = zip(op.sizes, offsets).enumerated().map { index, part in
      let length = part.0 * whole.inner
      return RowCopy(operand: 0, result: index, byteCount: length, runs: length == 0 ? [] : (0..<whole.outer).map { .init(from: $0 * whole.extent * whole.inner + part.1, to: $0 * length) })
    }
    return .kernel(Kernel(name: "copy") { call in for copy in copies { copy.perform(call) } })
  }
}
