internal import Foundation
internal import IR
internal import Passes
internal import Runtime

/// What a model in single precision makes of the inputs of a calibration: its outputs, and what its linear layers read.
struct Calibration {
  /// The optimised program in single precision.
  let graph: Graph
  let inputs: CalibrationInputs
  /// One list of outputs for each input.
  private(set) var outputs: [[Tensor]] = []
  /// By the name of the layer; what 8-bit layers read is divided by the factors of smoothing.
  private(set) var statistics: [String: ActivationStatistics] = [:]
  /// The same without smoothing.
  private(set) var plainStatistics: [String: ActivationStatistics] = [:]
  private(set) var milliseconds: [Double] = []
  let threads: Int?

  init(_ graph: Graph, _ inputs: CalibrationInputs, threads: Int?) { self.graph = graph; self.inputs = inputs; self.threads = threads }

  /// Runs the model over all inputs twice: first to see how large channels become, then, smoothed so, what codes lose of them.
  /// - Returns: the policy with what was learnt.
  mutating func run(_ policy: PrecisionPolicy, ranges: RangeMethod?, progress: (Int, Int) -> Void) throws(Diagnostic) -> PrecisionPolicy {
    let executable = try Executable(graph, ExecutableOptions(threads: threads)), total = 2 * inputs.paths.count
    var policy = policy, done = 0
    let layers = LinearLayers(graph, policy: policy)
    var plain: [String: ActivationStatistics] = [:], kept: [[Tensor]] = []
    try observe(executable, layers) { layer, tensor, width in
      plain[layer, default: .init()].add(tensor, width: width)
    } finished: { results in
      kept.append(results); done += 1; progress(done, total)
    }
    plainStatistics = plain; outputs = kept
    policy.channelMaxima = plain.mapValues(\.channelMaxima)
    policy.channelMeans = plain.mapValues(\.channelMeans)
    let factors = SmoothingFactors(graph, policy: policy)
    var smoothed: [String: ActivationStatistics] = [:]
    try observe(executable, layers) { layer, tensor, width in
      smoothed[layer, default: .init()].add(tensor, width: width, dividedBy: factors[layer])
    } finished: { _ in done += 1; progress(done, total) }
    let session = try executable.makeSession(), first = try inputs.tensor(inputs.paths[0])
    for _ in 0..<min(3, inputs.paths.count) { milliseconds.append(try Measurement.milliseconds { () throws(Diagnostic) in try session.run([first]) }.1) }
    statistics = smoothed
    if let ranges { policy.inputs = smoothed.mapValues { ranges.scale($0.histogram) } }
    return policy
  }

  private func observe(
    _ executable: Executable, _ layers: LinearLayers, _ body: (String, Tensor, Int) -> Void, finished: ([Tensor]) -> Void
  ) throws(Diagnostic) {
    var reading: [Value: [(name: String, width: Int)]] = [:]
    for (layer, value) in layers.readValues(in: graph) where layer.precision != .fp32 {
      let input = graph.operations[layer.position].operands[0].map { graph.type(of: $0).shape.dimensions.last?.fixedValue ?? 0 }
      reading[value, default: []].append((layer.name, input ?? 0))
    }
    for path in inputs.paths {
      let tensor = try inputs.tensor(path), session = try executable.makeSession()
      let results = try withoutActuallyEscaping(body) { body throws(Diagnostic) in
        session.observation = .init(of: Set(reading.keys)) { value, tensor in for (name, width) in reading[value] ?? [] { body(name, tensor, width) } }
        defer { session.observation = nil }
        return try session.run([tensor])
      }
      finished(results)
    }
  }
}
