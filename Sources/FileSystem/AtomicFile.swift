internal import CSystem
public import IR
internal import Synchronization

/// A file being written that takes its name only when it is complete: the bytes go to a temporary file in the same
/// folder, which replaces the named one at `commit()`. Given up (released without a commit), it leaves nothing behind.
public final class AtomicFile {
  public let path: String
  /// Where `write` continues: the number of bytes so far.
  public private(set) var position = 0
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  private static let counter = Atomic<Int>(0)

  /// - Throws: `file.missing` (the folder), `file.not-regular` (a folder or a device has that name), `file.failed`.
  public init(replacing path: String) throws(Diagnostic) {
    guard chx_is_special(path) == 0 else { throw fileError(-22, path, "", category: .cannotCreate) }
    self.path = path
    let (folder, name) = splitPath(path)
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    temporaryPath = "\(folder)/.\(name.prefix(64)).\(chx_process()).\(number).partial"
    descriptor = chx_create(temporaryPath)
    guard descriptor >= 0 else {
      let opened = chx_open_folder(folder)
      if opened >= 0 { chx_close(opened) }
      let error = opened < 0 ? Diagnostic("file.missing", "there is no such folder", category: .cannotCreate, file: folder)
        : descriptor == -2 ? Diagnostic("file.failed", "the file cannot be created", category: .cannotCreate, found: "a folder that takes no new files", file: path)
        : fileError(Int(descriptor), path, "the file cannot be created", category: .cannotCreate)
      isCommitted = true
      throw error
    }
  }

  /// Appends bytes.
  /// - Throws: `file.failed`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(Diagnostic) {
    try write(bytes, at: position)
    position += bytes.count
  }
  /// Appends bytes.
  /// - Throws: `file.failed`.
  public func write(_ bytes: [UInt8]) throws(Diagnostic) {
    let result = bytes.withUnsafeBytes { buffer in Result { () throws(Diagnostic) in try write(buffer) } }
    try result.get()
  }
  /// Writes bytes elsewhere, over a header written before its contents were known, say; `position` stays.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Diagnostic) {
    let result = chx_write(descriptor, bytes.baseAddress, bytes.count, Int64(offset))
    guard result == 0 else { throw fileError(Int(result), path, "the file cannot be written") }
  }
  /// Writes zeros until the position is a multiple of `alignment`.
  public func pad(to alignment: Int) throws(Diagnostic) {
    try write(Array(repeating: 0, count: (alignment - position % alignment) % alignment))
  }

  /// What was written so far, mapped for reading.
  public func mapped() throws(Diagnostic) -> MappedFile { try MappedFile(path: temporaryPath) }

  /// Brings the bytes to the disk and gives the file its name, in one step for whoever looks at the folder.
  public func commit() throws(Diagnostic) {
    precondition(!isCommitted, "committed twice")
    let synced = chx_sync(descriptor)
    guard synced == 0 else { throw fileError(Int(synced), path, "the file cannot be written") }
    let renamed = chx_rename(temporaryPath, path)
    guard renamed == 0 else { throw fileError(Int(renamed), path, "the file cannot be put in place", category: .cannotCreate) }
    isCommitted = true
    // The folder's own entry must survive a power cut too; a file system that cannot sync folders loses nothing else.
    let folder = chx_open_folder_for_sync(splitPath(path).folder)
    if folder >= 0 { _ = chx_sync(folder); chx_close(folder) }
  }

  deinit {
    if descriptor >= 0 { chx_close(descriptor) }
    if !isCommitted { chx_remove(temporaryPath) }
  }
}
