internal import Foundation

/// Where a network looked: one number for each pixel of the picture as it was prepared for the network, row after row.
public struct HeatMap: Hashable, Sendable {
  public let values: [Float]
  public let height: Int
  public let width: Int

  /// From the attention of several heads on a grid of patches, as CheXFound's notebook draws it: enlarged bilinearly
  /// (`align_corners` false), averaged over the heads, raised to `gamma`. Enlarging is linear, so that the mean comes first.
  /// - Parameters:
  ///   - weights: heads x rows x columns, each at least zero.
  ///   - height, width: of the prepared picture, in pixels.
  ///   - gamma: below 1 lifts what is faint.
  /// - Returns: nil where the sizes do not fit the number of weights, or a weight is negative or no number.
  public init?(attention weights: [Float], heads: Int, rows: Int, columns: Int, height: Int, width: Int, gamma: Double = 0.5) {
    guard heads > 0, rows > 0, columns > 0, rows <= 1 << 16, columns <= 1 << 16, heads <= 1 << 16, weights.count == heads * rows * columns else { return nil }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), gamma > 0, gamma.isFinite else { return nil }
    let count = rows * columns
    let mean = (0..<count).map { place in
      Float((0..<heads).reduce(0.0) { $0 + Double(weights[$1 * count + place]) } / Double(heads))
    }
    guard let large = TensorResize.resize(mean, planes: 1, height: rows, width: columns, newHeight: height, newWidth: width, filter: .bilinear) else { return nil }
    values = large.map { Float(pow(Double($0), gamma)) }
    self.height = height
    self.width = width
  }

  /// The smallest and the largest value.
  public var range: ClosedRange<Float> { valueRange(values) }
}

/// The range of the values that are numbers; zero where none is.
func valueRange(_ values: [Float]) -> ClosedRange<Float> {
  var low = Float.infinity
  var high = -Float.infinity
  for value in values where !value.isNaN {
    low = min(low, value)
    high = max(high, value)
  }
  return low <= high ? low...high : 0...0
}
