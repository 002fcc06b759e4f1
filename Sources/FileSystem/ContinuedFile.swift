internal import CSystem
public import IR

/// A file that grows, over several runs of a program if need be: what follows its known good part is cut off when it is
/// opened again.
public final class ContinuedFile {
  public let path: String
  /// The number of bytes.
  public private(set) var byteCount: Int
  private let descriptor: Int32

  /// Opens the file, or creates it.
  /// - Parameter byteCount: The part that is kept.
  /// - Throws: `file.missing` (the folder), `file.not-regular`, `file.failed`, `file.short` where less is there than shall be kept.
  public init(path: String, keeping byteCount: Int) throws(Diagnostic) {
    let opened = Int(chx_open_update(path))
    guard opened >= 0 else { throw fileError(opened, path, "the file cannot be opened for writing", category: .cannotCreate) }
    descriptor = Int32(truncatingIfNeeded: opened)
    self.path = path; self.byteCount = byteCount
    let size = Int(chx_file_size(descriptor))
    guard size >= byteCount else {
      throw Diagnostic("file.short", "the file is shorter than it was", category: .integrity, found: "\(size) bytes", expected: "at least \(byteCount)", file: path)
    }
    let cut = Int(chx_resize(descriptor, Int64(byteCount)))
    guard cut == 0 else { throw fileError(cut, path, "the file cannot be cut") }
  }

  /// Appends bytes.
  /// - Throws: `file.failed`.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(Diagnostic) {
    let result = Int(chx_write(descriptor, bytes.baseAddress, bytes.count, Int64(byteCount)))
    guard result == 0 else { throw fileError(result, path, "the file cannot be written") }
    byteCount += bytes.count
  }
  /// Appends bytes.
  /// - Throws: `file.failed`.
  public func append(_ bytes: [UInt8]) throws(Diagnostic) {
    try bytes.withUnsafeBytes { buffer in Result { () throws(Diagnostic) in try append(buffer) } }.get()
  }
  /// Writes bytes over the beginning of the file.
  /// - Throws: `file.failed`.
  public func overwriteStart(_ bytes: [UInt8]) throws(Diagnostic) {
    let result = bytes.withUnsafeBytes { Int(chx_write(descriptor, $0.baseAddress, $0.count, 0)) }
    guard result == 0 else { throw fileError(result, path, "the file cannot be written") }
  }
  /// Waits until the bytes are on the disk.
  /// - Throws: `file.failed`.
  public func sync() throws(Diagnostic) {
    let result = Int(chx_sync(descriptor))
    guard result == 0 else { throw fileError(result, path, "the file cannot be written") }
  }

  deinit { chx_close(descriptor) }
}
