internal import CSystem
public import IR

/// A file's bytes, mapped for reading: nothing is read before it is looked at, and pages can leave memory again.
///
/// Tensors over `storage` keep the mapping alive. The file must not be made shorter while it is mapped.
public final class MappedFile: Sendable {
  /// The path as it was given.
  public let path: String
  /// All bytes, for tensors to borrow.
  public let storage: TensorStorage
  public var byteCount: Int { storage.bytes.count }

  /// - Throws: `file.missing`, `file.not-regular` (a folder, a pipe, a device), `file.failed`.
  public convenience init(path: String) throws(Diagnostic) {
    try self.init(descriptor: Int(chx_open_file(path)), path: path)
  }

  /// Opens a file that another file names: `path` is taken from `folder` and may not leave it, nor pass a symbolic
  /// link, nor have a second hard link.
  /// - Throws: As `init(path:)`, and `file.outside-folder`.
  public convenience init(path: String, beneath folder: String) throws(Diagnostic) {
    let directory = Int(chx_open_folder(folder))
    guard directory >= 0 else { throw fileError(directory, folder, "the folder cannot be opened") }
    defer { chx_close(Int32(truncatingIfNeeded: directory)) }
    // A name with a zero byte would be cut where C ends it.
    let descriptor = path.utf8.contains(0) ? -22 : Int(chx_open_beneath(Int32(truncatingIfNeeded: directory), path))
    // EXDEV: leaves the folder; ELOOP: passes a symbolic link.
    if descriptor == -18 || descriptor == -40 {
      throw Diagnostic("file.outside-folder", "the path leaves its folder", found: path, expected: "a file beneath \(folder), without symbolic links", file: folder)
    }
    try self.init(descriptor: descriptor, path: folder == "." ? path : "\(folder)/\(path)")
  }

  private init(descriptor result: Int, path: String) throws(Diagnostic) {
    guard result >= 0 else { throw fileError(result, path, "the file cannot be opened") }
    let descriptor = Int32(truncatingIfNeeded: result)
    defer { chx_close(descriptor) }
    let size = Int(chx_file_size(descriptor))
    guard size >= 0 else { throw fileError(size, path, "the file's size cannot be told") }
    self.path = path
    guard size > 0 else { storage = TensorStorage.make(byteCount: 0) { _ in }; return }
    var error: Int32 = 0
    guard let address = chx_map(descriptor, size, &error) else { throw fileError(-Int(error), path, "the file cannot be mapped", category: .memory) }
    let mapping = Mapping(UnsafeRawBufferPointer(start: address, count: size))
    storage = .borrowing(mapping.bytes, owner: mapping) { range in
      chx_drop_pages(mapping.bytes.baseAddress?.advanced(by: range.lowerBound), range.count)
    }
  }

  /// All bytes, valid inside `body`.
  public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withExtendedLifetime(storage) { () throws(E) -> R in try body(storage.bytes) }
  }

  /// Says that the bytes in a range will not be read again soon.
  public func discardResidentPages(_ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= byteCount, !range.isEmpty else { return }
    chx_drop_pages(storage.bytes.baseAddress?.advanced(by: range.lowerBound), range.count)
  }

  private final class Mapping: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
    deinit { chx_unmap(bytes.baseAddress, bytes.count) }
  }
}
