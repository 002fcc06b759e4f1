public import IR
public import Images

/// Where a network looked in one picture.
public struct Explanation: Sendable {
  /// As the file holds it.
  public let image: Image
  /// From the prepared picture back to the file.
  public let geometry: PixelGeometry
  /// In the model's order; empty where the program does not classify.
  public let findings: [Finding]
  /// [heads, maps, patches]: one map for each finding, or one for all.
  private let weights: Tensor
  /// Of the prepared picture in pixels, and of a patch.
  private let height: Int, width: Int, patch: Int

  init(_ reading: PictureReader.Reading, findings: [Finding], attention: Tensor) throws(Diagnostic) {
    image = reading.image; geometry = reading.picture.geometry; self.findings = findings
    height = reading.picture.height; width = reading.picture.width
    let shape = attention.shape, patches = shape[shape.count - 1]
    weights = attention.reshaped([shape[1], shape.count == 4 ? shape[2] : 1, patches])
    guard let patch = Self.patch(height, width, patches) else {
      throw Diagnostic("explain.grid", "the patches do not tile the picture", found: "\(patches) patches of \(height) x \(width) pixels", expected: "square patches")
    }
    self.patch = patch
  }

  /// The side of square patches, as many as there are, that tile the picture.
  private static func patch(_ height: Int, _ width: Int, _ count: Int) -> Int? {
    (1...max(1, min(height, width))).first { height % $0 == 0 && width % $0 == 0 && (height / $0) * (width / $0) == count }
  }

  /// The map of a finding, by its place; the place counts for nothing where one map serves all.
  /// - Throws: `explain.values` where the network's numbers are none.
  public func map(of finding: Int, gamma: Double = 0.5) throws(Diagnostic) -> HeatMap {
    let (heads, maps, patches) = (weights.shape[0], weights.shape[1], weights.shape[2]), values = weights.floats, place = maps == 1 ? 0 : finding
    guard (0..<maps).contains(place) else {
      throw Diagnostic("explain.finding", "there is no map of this finding", category: .usage, found: "\(finding)", expected: "0 to \(maps - 1)")
    }
    var chosen: [Float] = []
    for head in 0..<heads {
      let start = (head * maps + place) * patches
      chosen += values[start..<start + patches]
    }
    guard let map = HeatMap(attention: chosen, heads: heads, rows: height / patch, columns: width / patch, height: height, width: width, gamma: gamma) else {
      throw Diagnostic("explain.values", "the attention is no map", found: "numbers that are negative or not finite, or a gamma of \(gamma)", expected: "weights from 0 to 1")
    }
    return map
  }
}
