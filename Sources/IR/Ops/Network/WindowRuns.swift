/// Which elements of one input plane meet which of one output plane, for every position in the kernel: runs of
/// neighbouring outputs along the last axis, `stride` inputs apart. Computed once and used for every channel.
struct WindowRuns {
  struct Run { var output: Int, input: Int, count: Int }
  let byKernelPosition: [[Run]]
  let stride: Int
  let inputCount: Int, outputCount: Int

  init(_ axes: [Window.Axis]) {
    let last = axes[axes.count - 1], outer = axes.dropLast()
    stride = last.stride
    inputCount = axes.map(\.input).reduce(1, *); outputCount = axes.map(\.output).reduce(1, *)
    let outputRows = outer.map(\.output), inputStrides = rowMajorStrides(axes.map(\.input))
    var all: [[Run]] = []
    for position in indices(axes.map(\.kernel)) {
      let offset = position[axes.count - 1] * last.dilation - last.begin
      // Outputs o with 0 <= o * stride + offset < input.
      let first = offset >= 0 ? 0 : (-offset + last.stride - 1) / last.stride
      let limit = offset >= last.input ? 0 : min(last.output, (last.input - 1 - offset) / last.stride + 1)
      var runs: [Run] = []
      if first < limit {
        for (row, index) in indices(Array(outputRows)).enumerated() {
          var start = first * last.stride + offset, isInside = true
          for (i, axis) in outer.enumerated() {
            let at = index[i] * axis.stride + position[i] * axis.dilation - axis.begin
            isInside = isInside && at >= 0 && at < axis.input
            start += at * inputStrides[i]
          }
          if isInside { runs.append(Run(output: row * last.output + first, input: start, count: limit - first)) }
        }
      }
      all.append(runs)
    }
    byKernelPosition = all
  }
}

/// Every index of `shape` in row-major order.
func indices(_ shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { prefixes, extent in prefixes.flatMap { prefix in (0..<max(extent, 0)).map { prefix + [$0] } } }
}

/// Cross-correlation of `x` [N, C, ...] with `w` [M, C / group, ...] in the element type of the lists; `bias` is [M].
func convolve<T: WrappingNumber>(_ x: [T], _ w: [T], bias: [T]?, batch: Int, channels: Int, outputs: Int, group: Int, axes: [Window.Axis]) -> [T] {
  let runs = WindowRuns(axes), positions = runs.byKernelPosition.count
  let perGroup = channels / group, outputsPerGroup = outputs / group
  var result: [T] = []
  result.reserveCapacity(batch * outputs * runs.outputCount)
  for n in 0..<batch {
    for m in 0..<outputs {
      var plane = [T](repeating: bias?[m] ?? 0, count: runs.outputCount)
      for c in 0..<perGroup {
        let from = (n * channels + m / outputsPerGroup * perGroup + c) * runs.inputCount
        for p in 0..<positions {
          let weight = w[(m * perGroup + c) * positions + p]
          for run in runs.byKernelPosition[p] {
            var input = from + run.input
            for output in run.output..<run.output + run.count {
              plane[output] = plane[output].adding(product: weight, x[input])
              input += runs.stride
            }
          }
        }
      }
      result += plane
    }
  }
  return result
}
