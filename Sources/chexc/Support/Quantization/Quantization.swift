internal import Foundation
internal import Frontends
internal import IR
internal import Passes
internal import Runtime

/// A model on its way to an artifact in fewer bits, with a calibration in between.
struct Quantization {
  enum Activations: String, CaseIterable { case dynamic, minmax, percentile, entropy, mse }

  struct Result {
    var plain: PrecisionSearch.Trial, quantized: PrecisionSearch.Trial
    /// Returned to bfloat16 by the search.
    var returned: [String]
    var layers: [LinearLayers.Layer]
    var calibration: Calibration
    var clinical: ClinicalComparison?
    var compilation: Compilation.Result
    var holds: Bool
  }

  var compilation: Compilation
  var folder: String, count: Int, preprocess: String?
  var activations = Activations.dynamic
  var bound: Double
  /// Precisions of layers by name, as the command line says.
  var chosen: [String: Precision] = [:]
  var correctsBias = true
  var labels: String?

  func run() throws(Diagnostic) -> Result {
    let terminal = compilation.global.terminal
    let (calibration, policy, model) = try calibrated()
    let plain = PrecisionSearch.Trial(
      policy: .init(), errors: [], weightBytes: calibration.graph.constants.reduce(0) { $0 + $1.tensor.byteCount }, milliseconds: Statistics(calibration.milliseconds).p50,
      outputs: calibration.outputs)
    let search = PrecisionSearch(calibration: calibration, bound: bound)
    let (trial, returned) = try search.run(policy, isFree: { chosen[$0] == nil }) { trial, count in
      terminal.say("\(count) layers in bf16: least cosine \(Format.fixed(trial.cosine, 6))")
    }
    let clinical = try labels.map { path throws(Diagnostic) in
      try ClinicalComparison(labels: path, model: model, graph: calibration.graph, paths: calibration.inputs.paths, plain: calibration.outputs, quantized: trial.outputs)
    }
    var compilation = compilation
    compilation.optimization.precision = trial.policy
    compilation.facts = [.init(key: "calibrated on", value: "\(calibration.inputs.paths.count) inputs, activations \(activations.rawValue)")]
    return Result(
      plain: plain, quantized: trial, returned: returned, layers: LinearLayers(calibration.graph, policy: trial.policy).all, calibration: calibration, clinical: clinical,
      compilation: try compilation.run(), holds: trial.cosine >= bound)
  }

  private func calibrated() throws(Diagnostic) -> (Calibration, PrecisionPolicy, Model) {
    var plain = compilation.optimization
    var policy = plain.precision
    plain.precision = PrecisionPolicy()
    let model = try compilation.read()
    let graph = try PassManager.run(model.module.graph, pipeline: plain.pipeline()).graph
    policy.layers = chosen
    let ports = graph.inputs.map { (name: graph.name(of: $0), type: graph.type(of: $0)) }
    let inputs = try CalibrationInputs(folder: folder, count: count, model: model, recipe: preprocess, inputs: ports)
    var calibration = Calibration(graph, inputs, threads: compilation.global.threadCount)
    let bar = ProgressBar("calibrate", total: 2 * inputs.paths.count, on: compilation.global.terminal)
    policy = try calibration.run(policy, ranges: RangeMethod(rawValue: activations.rawValue)) { done, _ in bar.show(done) }
    bar.finish()
    if !correctsBias { policy.channelMeans = [:] }
    return (calibration, policy, model)
  }
}
