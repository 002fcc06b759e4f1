/// Why a picture could not be read, prepared or written: what was found, what was expected, what to do.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable identifiers: scripts and tests may depend on the raw values.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The file cannot be opened or read.
    case unreadable = "image.unreadable"
    /// Neither PNG nor JPEG, or a variety of them that is not decoded.
    case unsupported = "image.unsupported"
    /// The data end before the picture does.
    case truncated = "image.truncated"
    /// A stored checksum differs from that of the bytes.
    case checksum = "image.checksum"
    /// The header announces something the format does not allow.
    case header = "image.header"
    /// The data contradict themselves.
    case damaged = "image.damaged"
    /// A limit of `ImageLimits` would be exceeded, or memory is short.
    case tooLarge = "image.too-large"
    /// The picture is so narrow that resizing would leave nothing of a side.
    case tooSmall = "image.too-small"
    /// All values are equal, so that a range cannot be scaled.
    case flat = "image.flat"
    /// The preparation recipe is invalid or does not fit the picture.
    case recipe = "image.recipe"
    /// The file cannot be written.
    case unwritable = "image.unwritable"
  }

  public var kind: Kind
  /// The file, or another name by which the caller knows the picture.
  public var file: String
  public var found: String
  public var expected: String
  public var help: String

  public init(_ kind: Kind, file: String, found: String, expected: String, help: String) {
    self.kind = kind
    self.file = file
    self.found = found
    self.expected = expected
    self.help = help
  }

  public var description: String {
    "\(file): \(kind.rawValue): found \(found); expected \(expected). help: \(help)"
  }
}
