internal import IR

/// Zeros around one axis: what slices carry back.
enum PadKernel: KernelBinding {
  static func bind(_ op: Pad, _ site: BindingSite) -> Binding? {
    guard op.mode == .constant, site.operand(2) == nil, site.operand(3) == nil, let input = site.operand(0), (input.constant?.layout ?? .rowMajor) == .rowMajor, let pads = site.ints(1),
      pads.count == 2 * input.rank, pads.allSatisfy({ $0 >= 0 })
    else { return nil }
    let axes = (0..<input.rank).filter { pads[$0] != 0 || pads[input.rank + $0] != 0 }
    guard axes.count == 1, let from = AxisView(input.shape, input.type.elementType, axis: axes[0]), let to = AxisView(site.results[0].shape, input.type.elementType, axis: axes[0]) else { return nil }
    let before = pads[axes[0]] * to.inner, byteCount = site.results[0].elementCount * input.type.elementType.byteCount, length = from.extent * from.inner
    let copy = RowCopy(operand: 0, result: 0, byteCount: length, runs: (0..<from.outer).map { .init(from: $0 * length, to: $0 * to.extent * to.inner + before) })
    return .kernel(Kernel(name: "copy") { call in
      call.resultBytes(0).initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      copy.perform(call)
    })
  }
}
