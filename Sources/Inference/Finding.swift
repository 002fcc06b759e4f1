internal import IR

/// What a network says of one finding in one picture.
public struct Finding: Sendable, Hashable {
  public var label: String
  /// 0 to 1, calibrated where the model knows how; the output as it is where the model gives none.
  public var probability: Double
  /// From which probability the finding counts as present; nil where nobody says.
  public var threshold: Double?
  /// Whether the threshold is reached; nil without one.
  public var isPositive: Bool? { threshold.map { probability >= $0 } }

  public init(label: String, probability: Double, threshold: Double? = nil) {
    self.label = label; self.probability = probability; self.threshold = threshold
  }

  /// Calibrated by the point of the same label, where there is one.
  init(label: String, probability: Double, _ points: [OperatingPoint]) {
    let point = points.first { $0.finding == label }
    self.init(label: label, probability: point?.calibrated(probability) ?? probability, threshold: point?.threshold)
  }
}

/// What a network says of one picture.
public struct Prediction: Sendable {
  /// Milliseconds: reading and decoding the file, preparing the picture, running the network.
  public struct Times: Sendable, Hashable, Encodable { public var decode: Double, prepare: Double, infer: Double }
  /// In the model's order.
  public var findings: [Finding]
  public var times: Times
  /// The most probable first; equal ones in the model's order.
  public var ranked: [Finding] { Self.ranking(findings).map { findings[$0] } }

  /// The places of the findings, the most probable first.
  public static func ranking(_ findings: [Finding]) -> [Int] {
    findings.indices.sorted { (findings[$0].probability, $1) > (findings[$1].probability, $0) }
  }
}
