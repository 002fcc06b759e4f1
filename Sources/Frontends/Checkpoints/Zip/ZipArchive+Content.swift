internal import CImages
internal import FileSystem
internal import IR

extension ZipArchive {
  /// An entry's bytes, checksum verified: in the mapped file if it is stored, else inflated.
  /// - Throws: `zip.checksum`, `zip.inconsistent`.
  func content(of entry: Entry) throws(Diagnostic) -> StorageResolver.Place {
    guard entry.isDeflated else {
      try verify(file.storage, entry.start, entry)
      return .init(storage: file.storage, offset: entry.start, byteCount: entry.size)
    }
    let source = file.storage
    var code = Int32(CHX_IMAGE_OK)
    let inflated = TensorStorage.make(byteCount: entry.size) { target in
      withExtendedLifetime(source) {
        code = chx_inflate(
          source.bytes.baseAddress?.advanced(by: entry.start).assumingMemoryBound(to: UInt8.self), Int64(entry.packed),
          target.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64(entry.size), 1)
      }
    }
    guard code == CHX_IMAGE_OK else { throw ZipFields(file: file).inconsistent("an entry's deflate stream is damaged", entry.name) }
    try verify(inflated, 0, entry)
    return .init(storage: inflated, offset: 0, byteCount: entry.size)
  }

  private func verify(_ storage: TensorStorage, _ offset: Int, _ entry: Entry) throws(Diagnostic) {
    let sum = withExtendedLifetime(storage) {
      chx_crc32(storage.bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: UInt8.self), Int64(entry.size))
    }
    // The bytes were read once and may leave memory again.
    if !entry.isDeflated { file.discardResidentPages(offset..<offset + entry.size) }
    guard entry.size == 0 || sum == entry.sum else {
      throw Diagnostic("zip.checksum", "an entry's bytes are not those that were saved", found: entry.name, expected: "the checksum of the directory", help: "Copy or download the file again.", file: file.path)
    }
  }

  func bytes(of name: String, limit: Int) throws(Diagnostic) -> [UInt8]? {
    guard let entry = self[name] else { return nil }
    guard entry.size <= limit else { throw ZipFields(file: file).tooLarge("an entry is too large", "\(name): \(entry.size) bytes", limit) }
    let place = try content(of: entry)
    var cursor = ByteCursor(place.storage, place.offset..<place.offset + place.byteCount, file: file.path)
    return try cursor.take(place.byteCount)
  }
}
