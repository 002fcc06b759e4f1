internal import CImages
public import FileSystem
internal import IR

/// Writes a `.npz` file of `.npy` files as they lie on the disk: one after another, through a mapping, so that memory does not
/// grow with them. Equal files give equal bytes.
public struct NpzWriter {
  private let file: AtomicFile
  private var directory: [UInt8] = [], count = 0

  /// What all entries together may take: the format's 32-bit fields end there.
  public static let byteLimit = 0xFFFF_0000

  /// - Throws: unwritable.
  public init(_ path: String) throws(NumpyError) {
    file = try Self.writing(path) { () throws(Diagnostic) in try AtomicFile(replacing: path) }
  }

  /// Appends the bytes of a `.npy` file under the array's name.
  /// - Throws: too-large beyond 4 GiB or 65,534 arrays, unwritable.
  public mutating func append(_ name: String, _ source: MappedFile) throws(NumpyError) {
    try source.withUnsafeBytes { (bytes) throws(NumpyError) in try append(name, bytes) }
    source.discardResidentPages(0..<source.byteCount)
  }
  /// Appends an array.
  /// - Throws: As with a file.
  public mutating func append(_ name: String, _ array: NpyFile) throws(NumpyError) {
    try array.encoded().withUnsafeBytes { bytes in Result { () throws(NumpyError) in try append(name, bytes) } }.get()
  }

  private mutating func append(_ name: String, _ bytes: UnsafeRawBufferPointer) throws(NumpyError) {
    let title = Array((name + ".npy").utf8), start = file.position
    guard start + bytes.count + directory.count + title.count < Self.byteLimit, title.count < 1 << 16, count < 0xFFFE else {
      throw NumpyError(.tooLarge, file: file.path, found: "more than 4 GiB, or 65534 arrays", expected: "a smaller set of arrays")
    }
    let sum = UInt32(chx_crc32(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64(bytes.count)))
    let common = NpzFile.entry(sum: Int(sum), byteCount: bytes.count, titleCount: title.count)
    try Self.writing(file.path) { () throws(Diagnostic) in
      try file.write(NpzFile.little(0x0403_4B50, 4) + common + title)
      try file.write(bytes)
    }
    directory += NpzFile.little(0x0201_4B50, 4) + NpzFile.little(20, 2) + common + NpzFile.little(0, 10) + NpzFile.little(start, 4) + title
    count += 1
  }

  /// Writes the directory and gives the file its name.
  /// - Throws: unwritable.
  public func finish() throws(NumpyError) {
    try Self.writing(file.path) { () throws(Diagnostic) in
      let start = file.position
      try file.write(directory + NpzFile.end(count: count, byteCount: directory.count, start: start))
      try file.commit()
    }
  }

  private static func writing<R>(_ path: String, _ body: () throws(Diagnostic) -> R) throws(NumpyError) -> R {
    do { return try body() } catch { throw NumpyError(.unwritable, file: path, found: error.found ?? error.message, expected: "a writable folder") }
  }
}
