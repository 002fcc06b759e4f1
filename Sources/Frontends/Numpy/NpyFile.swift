/// One array as NumPy's `.npy` format (versions 1 to 3) stores it: element type, shape, order and raw bytes.
public struct NpyFile: Hashable, Sendable {
  /// NumPy's element type, for instance `<f4`, `|u1`, `<i8`, `|b1`.
  public let descriptor: String
  /// Empty for a single value.
  public let shape: [Int]
  /// Column-major: the first index runs fastest.
  public let fortranOrder: Bool
  /// Elements in the byte order of the descriptor.
  public let bytes: [UInt8]

  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// - Returns: nil if the element type is unknown or the bytes do not fill the shape.
  public init?(descriptor: String, shape: [Int], fortranOrder: Bool = false, bytes: [UInt8]) {
    guard let size = NpyHeader.elementSize(descriptor), NpyHeader.byteCount(shape, size) == bytes.count else { return nil }
    self.descriptor = descriptor
    self.shape = shape
    self.fortranOrder = fortranOrder
    self.bytes = bytes
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Reads a file.
  /// - Throws: unreadable, signature, truncated, header, unsupported, too-large.
  public static func read(_ path: String) throws(NumpyError) -> NpyFile {
    try decode(NumpyFile.read(path, limit: 8 << 30), name: path)
  }

  /// Reads an array held in memory. Bytes after it are refused.
  public static func decode(_ bytes: [UInt8], name: String) throws(NumpyError) -> NpyFile {
    guard bytes.starts(with: signature) else {
      throw NumpyError(.signature, file: name, found: "\(bytes.prefix(6))", expected: "the signature of a .npy file")
    }
    guard bytes.count >= 10 else { throw NumpyError(.truncated, file: name, found: "\(bytes.count) bytes", expected: "a header") }
    let major = bytes[6]
    guard (1...3).contains(major) else {
      throw NumpyError(.unsupported, file: name, found: "format version \(major)", expected: "1 to 3")
    }
    let prefix = major == 1 ? 10 : 12
    guard bytes.count >= prefix else { throw NumpyError(.truncated, file: name, found: "\(bytes.count) bytes", expected: "a header") }
    let length = bytes[8..<prefix].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= 1 << 20 else {
      throw NumpyError(.tooLarge, file: name, found: "a header of \(length) bytes", expected: "at most 1 MiB")
    }
    guard length <= bytes.count - prefix else {
      throw NumpyError(.truncated, file: name, found: "\(bytes.count) bytes", expected: "a header of \(length) bytes")
    }
    let header = try NpyHeader(text: bytes[prefix..<prefix + length], name: name)
    let data = bytes[(prefix + length)...]
    guard data.count == header.byteCount else {
      throw NumpyError(
        data.count < header.byteCount ? .truncated : .header, file: name, found: "\(data.count) bytes of data",
        expected: "\(header.byteCount) for shape \(header.shape)")
    }
    guard
      let file = NpyFile(descriptor: header.descriptor, shape: header.shape, fortranOrder: header.fortranOrder, bytes: Array(data))
    else { throw NumpyError(.header, file: name, found: "shape \(header.shape)", expected: "a shape that fits the data") }
    return file
  }

  /// The file's bytes: version 1, data aligned to 64 bytes.
  public func encoded() -> [UInt8] { Self.header(descriptor: descriptor, shape: shape, fortranOrder: fortranOrder) + bytes }

  /// What stands in front of an array's bytes, in multiples of 64 bytes, at least `byteCount`: with room to spare a header can
  /// be written before the number of rows is known.
  public static func header(descriptor: String, shape: [Int], fortranOrder: Bool = false, byteCount: Int = 0) -> [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(descriptor)', 'fortran_order': \(fortranOrder ? "True" : "False"), 'shape': (\(dimensions)), }"
    // Blanks and a line feed, so that signature, length and text fill a multiple of 64 bytes.
    text += String(repeating: " ", count: max(63 - (10 + text.utf8.count) % 64, byteCount - 11 - text.utf8.count)) + "\n"
    let length = text.utf8.count
    return signature + [1, 0, UInt8(length & 255), UInt8(length >> 8 & 255)] + Array(text.utf8)
  }

  /// Writes the file atomically.
  /// - Throws: unwritable.
  public func write(to path: String) throws(NumpyError) {
    try NumpyFile.write(encoded(), to: path)
  }
}
