internal import CKernels
internal import IR

/// Sums of squares or absolute values over all axes or the last ones.
private func norms(_ kind: chx_norm_sum, _ axes: [Int]?, isRoot: Bool, _ site: BindingSite) -> Binding? {
  guard site.isPlainFloat, let input = site.operand(0), let axes, let first = axes.first, axes == Array(first..<input.rank) else { return nil }
  let length = input.shape[first...].reduce(1, *), rows = input.shape[..<first].reduce(1, *)
  return .kernel(Kernel(name: "reduction", scratchByteCount: chx_norm_sums_scratch_bytes(rows, length)) { call in
    chx_norm_sums_f32(kind, isRoot ? 1 : 0, rows, length, call.floats(0), call.result(0), call.scratch, call.threads)
  })
}

enum ReduceL1Kernel: KernelBinding {
  static func bind(_ op: ReduceL1, _ site: BindingSite) -> Binding? { norms(CHX_NORM_SUM_ABSOLUTE, try? op.reducedAxes(rank: site.operand(0)?.rank ?? 0), isRoot: false, site) }
}
enum ReduceL2Kernel: KernelBinding {
  static func bind(_ op: ReduceL2, _ site: BindingSite) -> Binding? { norms(CHX_NORM_SUM_SQUARES, try? op.reducedAxes(rank: site.operand(0)?.rank ?? 0), isRoot: true, site) }
}
enum ReduceSumSquareKernel: KernelBinding {
  static func bind(_ op: ReduceSumSquare, _ site: BindingSite) -> Binding? { norms(CHX_NORM_SUM_SQUARES, try? op.reducedAxes(rank: site.operand(0)?.rank ?? 0), isRoot: false, site) }
}
