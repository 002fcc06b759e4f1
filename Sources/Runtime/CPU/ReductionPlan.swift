internal import IR

/// Sums (or means) over neighbouring axes: the tensor as [outer, length, inner], reduced over the middle.
struct ReductionPlan: Sendable {
  var outer: Int, length: Int, inner: Int
  var isMean: Bool

  /// Nil where the reduced axes are not neighbours.
  init?(_ shape: [Int], axes: [Int], isMean: Bool) {
    guard let first = axes.first, let last = axes.last, last - first + 1 == axes.count else { return nil }
    outer = shape[..<first].reduce(1, *); length = shape[first...last].reduce(1, *); inner = shape[(last + 1)...].reduce(1, *)
    self.isMean = isMean
  }

  var binding: Binding {
    .kernel(Kernel(name: "reduction", scratchByteCount: inner > 1 ? inner * 8 : 0) { call in
      let x = call.floats(0), y = call.result(0), divisor = isMean ? Double(length) : 1
      if inner == 1 {
        for row in 0..<outer { y[row] = Float(sum(x + row * length) / divisor) }
        return
      }
      // Down the columns, row after row, so that memory is read in order.
      guard let sums = call.scratch?.assumingMemoryBound(to: Double.self) else { return }
      for block in 0..<outer {
        sums.update(repeating: 0, count: inner)
        for row in 0..<length {
          let source = x + (block * length + row) * inner
          for column in 0..<inner { sums[column] += Double(source[column]) }
        }
        for column in 0..<inner { y[block * inner + column] = Float(sums[column] / divisor) }
      }
    })
  }

  /// Eight chains of additions in double precision.
  private func sum(_ x: UnsafePointer<Float>) -> Double {
    var chains = SIMD8<Double>(repeating: 0), index = 0
    while index + 8 <= length {
      chains += SIMD8<Double>(UnsafeRawPointer(x + index).loadUnaligned(as: SIMD8<Float>.self))
      index += 8
    }
    var total = chains.sum()
    while index < length { total += Double(x[index]); index += 1 }
    return total
  }
}
