internal import Foundation

/// From which probability a finding counts as present, and how the network's probability is calibrated before that.
public struct OperatingPoint: Sendable, Hashable, Codable {
  /// The label.
  public var finding: String
  /// A calibrated probability; nil where only the calibration is known.
  public var threshold: Double?
  /// The calibrated logit is `slope` x logit + `offset` (Platt 1999). Temperature scaling (Guo et al. 2017) is a slope of
  /// 1 / temperature.
  public var slope: Double, offset: Double

  public init(finding: String, threshold: Double? = nil, slope: Double = 1, offset: Double = 0) {
    self.finding = finding; self.threshold = threshold; self.slope = slope; self.offset = offset
  }

  /// A probability from 0 to 1, calibrated.
  public func calibrated(_ probability: Double) -> Double {
    guard slope != 1 || offset != 0 else { return probability }
    return 1 / (1 + exp(-(slope * log(probability / (1 - probability)) + offset)))
  }
}
