internal import Glibc
public import IR

/// Masks of rectangles for the patches that the student does not see (Bao et al. 2022, as DINOv2 draws them).
public struct BlockMasks: Sendable, Hashable {
  /// Patches along a side.
  public var grid: Int
  /// The share of patches that an image loses lies between these; each masked image has its own part of the range.
  public var shares: ClosedRange<Double>
  /// The share of images that are masked at all.
  public var probability: Double
  /// The most patches that one rectangle adds, and the least it has.
  public var largestBlock: Double, smallestBlock: Double
  /// The least ratio of sides.
  public var aspect: Double
  /// How often a rectangle is tried before the mask stays as it is.
  public var tries: Int

  public init(grid: Int, shares: ClosedRange<Double> = 0.1...0.5, probability: Double = 0.5, largestBlock: Double? = nil, smallestBlock: Double = 4, aspect: Double = 0.3, tries: Int = 10) {
    self.grid = grid; self.shares = shares; self.probability = probability; self.largestBlock = largestBlock ?? Double(grid * grid)
    self.smallestBlock = smallestBlock; self.aspect = aspect; self.tries = tries
  }

  /// DINOv2's largest block of an image of `side` pixels, as its code rounds it.
  public static func largestBlock(side: Int, patch: Int) -> Double { ((0.5 * Double(side) / Double(patch)).rounded(.down) * Double(side) / Double(patch)).rounded(.down) }

  /// The masks of a batch of global crops.
  public struct Batch: Sendable, Hashable {
    /// For each image its patches, row by row.
    public var masks: [[Bool]]
    /// The most patches that so many images can have lost, and how many images were to lose some.
    public var upperBound: Int, maskedImages: Int
    public init(masks: [[Bool]], upperBound: Int, maskedImages: Int) { self.masks = masks; self.upperBound = upperBound; self.maskedImages = maskedImages }

    /// The places of masked patches among all patches of the batch, and one over the number of masked patches of their image.
    public var indices: [(place: Int, weight: Double)] {
      masks.enumerated().flatMap { image, mask in
        let weight = 1 / Double(max(1, mask.count { $0 }))
        return mask.indices.filter { mask[$0] }.map { (image * mask.count + $0, weight) }
      }
    }
  }

  /// - Throws: What the source throws.
  public func batch(images: Int, _ source: inout some RandomSource) throws(Diagnostic) -> Batch {
    let count = Int(Double(images) * probability), tokens = grid * grid, edges = edges(count)
    var batch = Batch(masks: [], upperBound: 0, maskedImages: count)
    for index in 0..<count {
      let target = Int(Double(tokens) * (try source.uniform(Double(edges[index]), Double(edges[index + 1]))))
      batch.masks.append(try mask(target: target, &source))
      batch.upperBound += Int(Float(tokens) * edges[index + 1])
    }
    batch.masks += Array(repeating: Array(repeating: false, count: tokens), count: images - count)
    try source.shuffle(&batch.masks)
    return batch
  }

  /// The limits of each image's part of the range, in single precision and from both ends, as PyTorch spaces them.
  private func edges(_ count: Int) -> [Float] {
    let first = Float(shares.lowerBound), last = Float(shares.upperBound), step = (last - first) / Float(max(1, count))
    return (0...count).map { $0 < (count + 1) / 2 ? first + step * Float($0) : last - step * Float(count - $0) }
  }

  /// One mask of `target` patches, or a few less.
  public func mask(target: Int, _ source: inout some RandomSource) throws(Diagnostic) -> [Bool] {
    var mask = Array(repeating: false, count: grid * grid), done = 0
    while done < target {
      let gained = try block(room: min(Double(target - done), largestBlock), &mask, &source)
      if gained == 0 { break }
      done += gained
    }
    return mask
  }

  /// Adds a rectangle; the number of patches that were not masked before, 0 where none was found.
  private func block(room: Double, _ mask: inout [Bool], _ source: inout some RandomSource) throws(Diagnostic) -> Int {
    for _ in 0..<tries {
      let area = try source.uniform(smallestBlock, room), ratio = exp(try source.uniform(log(aspect), log(1 / aspect)))
      let height = Int((area * ratio).squareRoot().rounded(.toNearestOrEven)), width = Int((area / ratio).squareRoot().rounded(.toNearestOrEven))
      guard height < grid, width < grid else { continue }
      let top = try source.integer(0, grid - height), left = try source.integer(0, grid - width)
      let places = (top..<top + height).flatMap { row in (left..<left + width).map { row * grid + $0 } }, fresh = places.count { !mask[$0] }
      guard fresh > 0, Double(fresh) <= room else { continue }
      for place in places { mask[place] = true }
      return fresh
    }
    return 0
  }
}
