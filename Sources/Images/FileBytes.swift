internal import FileSystem
internal import IR

/// Whole files into memory and back, with the errors of `ImageError`.
enum FileBytes {
  /// - Throws: `image.unreadable`, or `image.too-large` beyond `limit` bytes.
  static func read(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
    do {
      let file = try MappedFile(path: path)
      guard file.byteCount <= limit else { return try refuse(path, file.byteCount, limit) }
      return file.withUnsafeBytes { Array($0) }
    } catch let error as ImageError {
      throw error
    } catch {
      throw ImageError(
        .unreadable, file: path, found: reason(error), expected: "a readable file", help: "Check the path and its permissions.")
    }
  }

  /// Writes under a temporary name in the same folder and renames it: the final name never shows half a file.
  /// - Throws: `image.unwritable`.
  static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    do {
      let file = try AtomicFile(replacing: path)
      try file.write(bytes)
      try file.commit()
    } catch {
      throw ImageError(
        .unwritable, file: path, found: reason(error), expected: "a writable folder", help: "Check the path, its permissions and free space.")
    }
  }

  private static func refuse(_ path: String, _ size: Int, _ limit: Int) throws(ImageError) -> [UInt8] {
    throw ImageError(
      .tooLarge, file: path, found: "a file of \(size) bytes", expected: "at most \(limit)", help: "Reduce the picture, or raise the limit.")
  }

  private static func reason(_ error: any Error) -> String {
    guard let diagnostic = error as? Diagnostic else { return "\(error)" }
    return diagnostic.found ?? diagnostic.message
  }
}
