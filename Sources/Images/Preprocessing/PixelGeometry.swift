/// Where a point of the prepared picture lies in the original file: original = scale x prepared + offset, per axis.
/// Coordinates are continuous: the centre of the first pixel is (0.5, 0.5). Heat maps are drawn back with this.
public struct PixelGeometry: Codable, Hashable, Sendable {
  public var scaleX = 1.0
  public var scaleY = 1.0
  /// Original pixels.
  public var offsetX = 0.0
  public var offsetY = 0.0
  public let originalWidth: Int
  public let originalHeight: Int

  public init(originalWidth: Int, originalHeight: Int) {
    self.originalWidth = originalWidth
    self.originalHeight = originalHeight
  }

  /// The original point under a prepared point; it may lie outside of the original where the recipe padded.
  public func original(x: Double, y: Double) -> (x: Double, y: Double) {
    (scaleX * x + offsetX, scaleY * y + offsetY)
  }

  /// The prepared point over an original point.
  public func prepared(x: Double, y: Double) -> (x: Double, y: Double) {
    ((x - offsetX) / scaleX, (y - offsetY) / scaleY)
  }

  /// Records a resize of the prepared picture.
  mutating func resize(fromWidth: Int, fromHeight: Int, toWidth: Int, toHeight: Int) {
    scaleX *= Double(fromWidth) / Double(toWidth)
    scaleY *= Double(fromHeight) / Double(toHeight)
  }

  /// Records that the prepared picture now begins at its former pixel (x, y); negative values are padding.
  mutating func move(x: Int, y: Int) {
    offsetX += scaleX * Double(x)
    offsetY += scaleY * Double(y)
  }
}
