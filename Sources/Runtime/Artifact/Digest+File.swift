public import FileSystem

extension Digest {
  /// The SHA-256 of a file as 64 hexadecimal digits. Its pages leave memory again as they have been read.
  public static func hexadecimal(of file: MappedFile) -> String {
    let digest = Digest(), piece = 8 << 20
    for start in stride(from: 0, to: file.byteCount, by: piece) {
      let range = start..<min(start + piece, file.byteCount)
      file.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[range])) }
      if file.byteCount > piece { file.discardResidentPages(range) }
    }
    return text(digest.finish())
  }
}
