internal import FileSystem
internal import IR

/// Whole files into memory and back, with the errors of `NumpyError`.
enum NumpyFile {
  /// - Throws: unreadable, or too-large beyond `limit` bytes.
  static func read(_ path: String, limit: Int) throws(NumpyError) -> [UInt8] {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch { throw NumpyError(.unreadable, file: path, found: error.found ?? error.message, expected: "a readable file") }
    guard file.byteCount <= limit else { throw NumpyError(.tooLarge, file: path, found: "a file of \(file.byteCount) bytes", expected: "at most \(limit)") }
    return file.withUnsafeBytes { Array($0) }
  }

  /// The name never shows half a file.
  /// - Throws: unwritable.
  static func write(_ bytes: [UInt8], to path: String) throws(NumpyError) {
    do {
      let file = try AtomicFile(replacing: path)
      try file.write(bytes)
      try file.commit()
    } catch { throw NumpyError(.unwritable, file: path, found: error.found ?? error.message, expected: "a writable folder") }
  }
}
