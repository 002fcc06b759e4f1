internal import IR

/// Positions known beforehand; those that are computed are checked when the program runs, by the op's definition.
enum GatherKernel: KernelBinding {
  static func bind(_ op: Gather, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let positions = site.ints(1), (input.constant?.layout ?? .rowMajor) == .rowMajor,
      let whole = AxisView(input.shape, input.type.elementType, axis: op.axis)
    else { return nil }
    let indices = positions.map { $0 < 0 ? $0 + whole.extent : $0 }
    guard indices.allSatisfy({ $0 >= 0 && $0 < whole.extent }) else { return nil }
    if whole.outer == 1, indices.count == 1, input.constant == nil { return .alias([.init(operand: 0, byteOffset: indices[0] * whole.inner)]) }
    var runs: [RowCopy.Run] = []
    for row in 0..<whole.outer {
      for index in indices { runs.append(.init(from: (row * whole.extent + index) * whole.inner, to: runs.count * whole.inner)) }
    }
    let copy = RowCopy(operand: 0, result: 0, byteCount: whole.inner, runs: runs)
    return .kernel(Kernel(name: "copy") { copy.perform($0) })
  }
}
