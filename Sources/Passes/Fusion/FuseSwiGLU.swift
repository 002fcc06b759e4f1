internal import IR

/// SiLU of the first half of the channels times the second half (Shazeer 2020), however the halves are cut.
struct FuseSwiGLU: RewriteRule {
  let name = "fuse-swiglu"
  let roots: [any Op.Type] = [Multiply.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (gate, other) in [(a, b), (b, a)] {
      guard let (_, silu) = rewriter.producer(of: gate, as: SiLU.self), let half = silu.operands[0] else { continue }
      let first = rewriter.view(of: half), second = rewriter.view(of: other)
      guard first.base == second.base, first.base != half, first.atoms.count == second.atoms.count else { return .unmatched }
      guard rewriter.useCount(gate) == 1 else { return .declined("the gate is also used elsewhere") }
      guard isHalf(first, 0, rewriter), isHalf(second, 1, rewriter), first.axes == second.axes else {
        return .declined("the factors are not the first and the second half of the last axis")
      }
      guard rewriter.shape(of: first.base).rank == rewriter.shape(of: half).rank else { return .declined("the halves have another number of axes than what they are cut from") }
      return .value(try rewriter.emit(SwiGLU(), first.base))
    }
    return .unmatched
  }

  /// Whether the view leaves all axes as they are and keeps half `index` of the last one.
  private func isHalf(_ view: View, _ index: Int, _ rewriter: Rewriter) -> Bool {
    let last = rewriter.shape(of: view.base).rank - 1
    let outer = view.atoms.firstIndex { $0.axis == last }
    guard let outer, view.atoms[outer].extent == .fixed(2), view.atoms[outer].index == index else { return false }
    return view.atoms.indices.allSatisfy { $0 == outer || view.atoms[$0].index == nil } && (0...last).allSatisfy { view.axes.count > $0 && view.axes[$0] == view.freeAtoms(ofBaseAxis: $0) }
  }
}
