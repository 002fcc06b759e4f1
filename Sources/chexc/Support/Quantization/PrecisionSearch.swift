internal import Foundation
internal import IR
internal import Passes
internal import Runtime

/// Returns layers to bfloat16 until a bound on the outputs holds.
struct PrecisionSearch {
  /// What a policy comes to.
  struct Trial {
    var policy: PrecisionPolicy
    var errors: [OutputError]
    var weightBytes: Int, milliseconds: Double
    /// One list for each input.
    var outputs: [[Tensor]]
    /// The least cosine of any output on any input.
    var cosine: Double { errors.map(\.leastCosine).min() ?? 1 }
  }

  let calibration: Calibration
  /// The least cosine between an output and that of single precision, on any input of the calibration.
  let bound: Double

  /// The first trial that holds the bound, with the fewest layers in bfloat16 among those tried: layers go in the order of what
  /// 8 bits lose of what they read, the worst first.
  /// - Parameter isFree: The layers whose precision nobody has chosen.
  func run(_ policy: PrecisionPolicy, isFree: (String) -> Bool, progress: (Trial, Int) -> Void) throws(Diagnostic) -> (trial: Trial, returned: [String]) {
    let all = LinearLayers(calibration.graph, policy: policy).all.filter { $0.precision == .int8 && isFree($0.name) }
    let order = all.map(\.name).sorted { a, b in
      let x = noise(a), y = noise(b)
      return x == y ? a < b : x < y
    }
    func trial(_ count: Int) throws(Diagnostic) -> Trial {
      var changed = policy
      for name in order.prefix(count) { changed.layers[name] = .bf16 }
      let result = try self.trial(changed)
      progress(result, count)
      return result
    }
    var best = try trial(0)
    guard best.cosine < bound, !order.isEmpty else { return (best, []) }
    // The error falls as layers return: the smallest number that is enough is found by halves.
    var low = 0, high = order.count
    best = try trial(high)
    while high - low > max(1, order.count / 32) {
      let middle = (low + high) / 2, tried = try trial(middle)
      if tried.cosine >= bound { (best, high) = (tried, middle) } else { low = middle }
    }
    return (best, Array(order.prefix(high)))
  }

  private func noise(_ layer: String) -> Double { calibration.statistics[layer]?.signalToNoise ?? 0 }

  /// Lowers and runs the program.
  func trial(_ policy: PrecisionPolicy) throws(Diagnostic) -> Trial {
    let lowered = try PassManager.run(calibration.graph, pipeline: .lowering(policy)).graph
    let session = try Executable(lowered, ExecutableOptions(threads: calibration.threads)).makeSession()
    var outputs: [[Tensor]] = [], times: [Double] = []
    for path in calibration.inputs.paths {
      let tensor = try calibration.inputs.tensor(path)
      let (results, time) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run([tensor]) }
      outputs.append(results); times.append(time)
    }
    let names = lowered.outputs.map(\.name)
    var errors: [OutputError] = []
    for (index, name) in names.enumerated() {
      if let error = try OutputError(name, outputs.map { $0[index] }, calibration.outputs.map { $0[index] }) { errors.append(error) }
    }
    return Trial(
      policy: policy, errors: errors, weightBytes: lowered.constants.reduce(0) { $0 + $1.tensor.byteCount }, milliseconds: Statistics(times).p50, outputs: outputs)
  }
}

/// How far one output is from that of single precision, over all inputs.
struct OutputError: Encodable {
  var name: String
  /// Of whole outputs, the input where it is least; and of rows (tokens), the mean over all inputs, where there are several.
  var leastCosine: Double, rowCosine: Double?
  var maximumAbsolute: Double, maximumRelative: Double

  /// Nil for outputs that are not floats.
  init?(_ name: String, _ found: [Tensor], _ expected: [Tensor]) throws(Diagnostic) {
    guard let first = expected.first, first.elementType.isFloatingPoint else { return nil }
    self.name = name
    leastCosine = 1; maximumAbsolute = 0; maximumRelative = 0
    var rows: [Double] = []
    for (a, b) in zip(found, expected) {
      let difference = try Difference(name, a, b, absolute: 0, relative: 0)
      leastCosine = min(leastCosine, difference.cosine.isNaN ? -1 : difference.cosine)
      maximumAbsolute = max(maximumAbsolute, difference.maximumAbsolute)
      maximumRelative = max(maximumRelative, difference.maximumRelative)
      if b.rank >= 3 { rows += Self.rowCosines(a, b) }
    }
    rowCosine = rows.isEmpty ? nil : rows.reduce(0, +) / Double(rows.count)
  }

  private static func rowCosines(_ a: Tensor, _ b: Tensor) -> [Double] {
    let width = b.shape.last ?? 1, x = a.doubles, y = b.doubles
    return stride(from: 0, to: width > 0 ? y.count : 0, by: max(width, 1)).map { start in
      var dot = 0.0, first = 0.0, second = 0.0
      for i in start..<start + width { dot += x[i] * y[i]; first += x[i] * x[i]; second += y[i] * y[i] }
      return first == 0 && second == 0 ? 1 : dot / (first * second).squareRoot()
    }
  }
}
