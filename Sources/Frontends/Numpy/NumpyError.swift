/// Why a .npy or .npz file could not be read or written.
public struct NumpyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Stable identifiers.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case unreadable = "numpy.unreadable"
    case signature = "numpy.signature"
    case truncated = "numpy.truncated"
    case header = "numpy.header"
    case checksum = "numpy.checksum"
    /// An element type, order or compression that is not read.
    case unsupported = "numpy.unsupported"
    case tooLarge = "numpy.too-large"
    case unwritable = "numpy.unwritable"
  }

  public var kind: Kind
  public var file: String
  public var found: String
  public var expected: String

  public init(_ kind: Kind, file: String, found: String, expected: String) {
    self.kind = kind
    self.file = file
    self.found = found
    self.expected = expected
  }

  public var description: String { "\(file): \(kind.rawValue): found \(found); expected \(expected)" }
}
