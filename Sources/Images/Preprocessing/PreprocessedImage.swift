/// What a network takes in: channels x height x width floats, row after row, and the way back to the file.
public struct PreprocessedImage: Hashable, Sendable {
  /// Channel-major values.
  public let values: [Float]
  public let channels: Int
  public let height: Int
  public let width: Int
  public let geometry: PixelGeometry

  /// [channels, height, width].
  public var shape: [Int] { [channels, height, width] }
}
