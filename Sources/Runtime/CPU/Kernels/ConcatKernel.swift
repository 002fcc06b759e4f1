internal import IR

enum ConcatKernel: KernelBinding {
  static func bind(_ op: Concat, _ site: BindingSite) -> Binding? {
    guard let whole = AxisView(site.results[0].shape, site.results[0].type.elementType, axis: op.axis) else { return nil }
    var copies: [RowCopy] = [], start = 0
    for index in 0..<site.count {
      guard let input = site.operand(index), (input.constant?.layout ?? .rowMajor) == .rowMajor,
        let part = AxisView(input.shape, input.type.elementType, axis: op.axis)
      else { return nil }
      let length = part.extent * part.inner, offset = start
      copies.append(RowCopy(operand: index, result: 0, byteCount: length, runs: (0..<part.outer).map { .init(from: $0 * length, to: $0 * whole.extent * whole.inner + offset) }))
      start += length
    }
    return .kernel(Kernel(name: "copy") { [copies] call in for copy in copies { copy.perform(call) } })
  }
}
