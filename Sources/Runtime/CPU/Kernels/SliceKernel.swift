internal import IR

enum SliceKernel: KernelBinding {
  static func bind(_ op: Slice, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let starts = site.ints(1) else { return nil }
    let axes = site.operand(3) == nil ? Array(starts.indices) : site.ints(3)
    let steps = site.operand(4) == nil ? starts.map { _ in 1 } : site.ints(4)
    guard let axes, let steps, axes.count == starts.count, steps.count == starts.count else { return nil }
    var strides = rowMajorStrides(input.shape), first = 0
    for ((axis, start), step) in zip(zip(axes, starts), steps) {
      let axis = axis < 0 ? axis + input.rank : axis
      guard input.shape.indices.contains(axis), step != 0 else { return nil }
      let extent = input.shape[axis], positive = start < 0 ? max(start, -extent) + extent : start
      first += min(max(positive, 0), extent - 1) * strides[axis]
      // A step along an axis of one element may be any number.
      if site.results[0].shape[axis] > 1 { strides[axis] *= step }
    }
    return StridedCopy(shape: site.results[0].shape, strides: strides, start: first)?.binding(site)
  }
}
