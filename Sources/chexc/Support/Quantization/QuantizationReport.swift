internal import Foundation
internal import IR
internal import Passes

/// What `quantize` found, for people and for programs.
struct QuantizationReport: Encodable {
  struct Variant: Encodable { var name: String, weightBytes: Int, milliseconds: Double }
  struct Layer: Encodable {
    var name: String, precision: String, share: Double
    /// Decibels, before and after smoothing.
    var signalToNoise: Double?, smoothedSignalToNoise: Double?
    var kurtosis: Double?, outlierChannels: Int?, outlierTokens: Int?
    var reason: String
  }
  var schema = "chexc.quantize/1"
  var output: String, bytes: Int
  var inputs: Int, bound: Double, holds: Bool, leastCosine: Double
  var variants: [Variant]
  var errors: [OutputError]
  var layers: [Layer], returned: [String]
  var clinical: ClinicalComparison?

  init(_ result: Quantization.Result, bound: Double) {
    output = result.compilation.output; bytes = result.compilation.byteCount
    inputs = result.calibration.inputs.paths.count
    self.bound = bound; holds = result.holds; leastCosine = result.quantized.cosine
    variants = [
      Variant(name: "fp32", weightBytes: result.plain.weightBytes, milliseconds: result.plain.milliseconds),
      Variant(name: result.quantized.policy.precision.rawValue, weightBytes: result.quantized.weightBytes, milliseconds: result.quantized.milliseconds),
    ]
    errors = result.quantized.errors
    let calibration = result.calibration
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    layers = result.layers.map { layer in
      let plain = calibration.plainStatistics[layer.name], smoothed = calibration.statistics[layer.name]
      return Layer(
        name: layer.name, precision: layer.precision.rawValue, share: layer.share, signalToNoise: finite(plain?.signalToNoise), smoothedSignalToNoise: finite(smoothed?.signalToNoise),
        kurtosis: finite(plain?.kurtosis), outlierChannels: plain?.outlierChannels, outlierTokens: plain?.outlierTokens, reason: layer.reason)
    }
    returned = result.returned
    clinical = result.clinical
  }

  /// - Parameter all: Every layer's row, not only those with the most noise.
  func text(all: Bool) -> String {
    var lines: [String] = []
    var sizes = Table("precision", "weights", "bits/weight", "ms")
    let parameters = max(Double(variants.first?.weightBytes ?? 0) / 4, 1)
    for variant in variants {
      sizes.add(variant.name, Format.bytes(variant.weightBytes), Format.fixed(Double(variant.weightBytes) * 8 / parameters, 1), Format.fixed(variant.milliseconds, 1))
    }
    lines += [sizes.rendered(), ""]
    var table = Table("output", "least cosine", "cosine of rows", "max abs", "of range")
    for error in errors {
      table.add(error.name, Format.fixed(error.leastCosine, 6), error.rowCosine.map { Format.fixed($0, 6) } ?? "", Format.scientific(error.maximumAbsolute), Format.scientific(error.maximumRelative))
    }
    lines += [table.rendered(), ""]
    var noise = Table("layer", "precision", "SNR dB", "smoothed", "kurtosis", "channels", "tokens")
    noise.leftAligned = [0, 1]
    let ranked = layers.sorted { ($0.smoothedSignalToNoise ?? 1e9, $0.name) < ($1.smoothedSignalToNoise ?? 1e9, $1.name) }
    for layer in all ? layers : Array(ranked.prefix(8)) {
      func number(_ value: Double?) -> String { value.map { Format.fixed($0, 1) } ?? "" }
      noise.add(
        layer.name, layer.precision, number(layer.signalToNoise), number(layer.smoothedSignalToNoise), number(layer.kurtosis), layer.outlierChannels.map(String.init) ?? "",
        layer.outlierTokens.map(String.init) ?? "")
    }
    lines += [noise.rendered(), ""]
    if let clinical { lines += clinical.lines + [""] }
    let kept = layers.filter { !$0.reason.isEmpty }
    if !returned.isEmpty { lines.append("returned to bf16: " + returned.joined(separator: ", ")) }
    if !kept.isEmpty { lines.append("kept in fp32: " + kept.map { "\($0.name) (\($0.reason))" }.joined(separator: ", ")) }
    lines.append("\(holds ? "✓" : "✗") least cosine \(Format.fixed(leastCosine, 6)) over \(inputs) inputs, bound \(bound)")
    lines.append("\(output)  \(Format.bytes(bytes))")
    return lines.joined(separator: "\n")
  }
}

extension ClinicalComparison {
  var lines: [String] {
    var table = Table("finding", "AUROC fp32", "quantised", "drop", "95 %", "flips")
    for finding in findings {
      table.add(
        finding.name, Format.fixed(finding.before, 4), Format.fixed(finding.after, 4), Format.fixed(finding.drop, 4),
        "\(Format.fixed(finding.dropLow, 4)) to \(Format.fixed(finding.dropHigh, 4))", "\(finding.flips)")
    }
    var lines = [table.rendered(), "decisions that flip: \(flips) of \(decisions)"]
    if let attentionOverlap { lines.append("attention maps: the largest tenths overlap by \(Format.fixed(100 * attentionOverlap, 1)) %") }
    return lines
  }
}
