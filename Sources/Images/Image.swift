/// A decoded picture: interleaved samples, row after row from the top, without padding.
public struct Image: Hashable, Sendable {
  /// Samples at the depth of the file; depths below 8 bits are scaled to 0...255.
  public enum Samples: Hashable, Sendable {
    case bytes([UInt8])
    case words([UInt16])
  }

  public enum Format: String, Hashable, Sendable {
    case png, jpeg, synthetic
  }

  /// Pixels.
  public let width: Int
  public let height: Int
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  public let channels: Int
  public let samples: Samples
  /// The name used in errors: usually the path.
  public var name: String
  public var format: Format
  /// Bits per sample (per palette index) in the file.
  public var fileDepth: Int
  /// The gray or RGB value that the file declares transparent, in units of the file's depth. Not applied to the samples.
  public var transparentValue: [UInt16]?

  /// - Returns: nil if the number of samples is not width x height x channels, or a size is out of range.
  public init?(width: Int, height: Int, channels: Int, samples: Samples, name: String = "picture") {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20, (1...4).contains(channels) else { return nil }
    guard width * height * channels == samples.count else { return nil }
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
    self.name = name
    format = .synthetic
    if case .bytes = samples { fileDepth = 8 } else { fileDepth = 16 }
  }

  /// An 8-bit picture. - Returns: nil if the sizes disagree.
  public init?(width: Int, height: Int, channels: Int = 1, bytes: [UInt8], name: String = "picture") {
    self.init(width: width, height: height, channels: channels, samples: .bytes(bytes), name: name)
  }
}

extension Image.Samples {
  public var count: Int {
    switch self {
    case .bytes(let values): values.count
    case .words(let values): values.count
    }
  }
}

/// What a file says about its picture before it is decoded.
public struct ImageHeader: Hashable, Sendable {
  public var format: Image.Format
  public var width: Int
  public var height: Int
  /// Channels after decoding: palettes count 3 or 4.
  public var channels: Int
  /// Bits per sample in the file.
  public var depth: Int
  public var transparentValue: [UInt16]?
  /// Colour components in the file (a JPEG with four inks decodes to three channels).
  var components: Int
  /// PNG only: bits per pixel in the file and whether the rows come in seven passes.
  var bitsPerPixel = 0
  var isInterlaced = false
  var bytesPerSample: Int { depth > 8 ? 2 : 1 }
  var decodedBytes: Int { width * height * channels * bytesPerSample }
}
