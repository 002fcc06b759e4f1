internal import FileSystem
internal import IR

/// Reads the records of a zip file, each number checked against the file's end.
struct ZipFields {
  let file: MappedFile

  func number(_ position: Int, _ count: Int) throws(Diagnostic) -> Int {
    guard position >= 0, count <= file.byteCount, position <= file.byteCount - count else { throw truncated() }
    var cursor = ByteCursor(file.storage, position..<position + count, file: file.path)
    return try cursor.unsigned(count)
  }
  private func bytes(_ position: Int, _ count: Int) throws(Diagnostic) -> [UInt8] {
    guard position >= 0, count >= 0, count <= file.byteCount, position <= file.byteCount - count else { throw truncated() }
    var cursor = ByteCursor(file.storage, position..<position + count, file: file.path)
    return try cursor.take(count)
  }

  /// The directory's entry at `position`, and where the next one stands.
  func entry(at position: Int, number index: Int, limit: Int) throws(Diagnostic) -> (ZipArchive.Entry, next: Int) {
    guard position <= limit - 46, try number(position, 4) == 0x0201_4B50 else { throw inconsistent("the directory ends early", "entry \(index + 1)") }
    let nameLength = try number(position + 28, 2), extraLength = try number(position + 30, 2), comment = try number(position + 32, 2)
    let next = position + 46 + nameLength + extraLength + comment
    guard next <= limit else { throw inconsistent("the directory ends early", "entry \(index + 1)") }
    guard let name = String(validating: try bytes(position + 46, nameLength), as: UTF8.self), !name.utf8.contains(0) else { throw inconsistent("an entry's name is not UTF-8", "entry \(index + 1)") }
    let flags = try number(position + 8, 2), method = try number(position + 10, 2), disk = try number(position + 34, 2)
    // Bit 0: encrypted; 6: strongly so; 13: its directory too. Bit 5: patched data.
    guard flags & 0x2041 == 0 else {
      throw Diagnostic("zip.encrypted", "an entry is encrypted", found: name, expected: "entries without a password", help: "Unpack it with its password and save the weights again.", file: file.path)
    }
    guard flags & 0x20 == 0, method == 0 || method == 8 else {
      throw Diagnostic("zip.unsupported", "an entry is packed in a way that is not read", found: "\(name): method \(method), flags \(flags)", expected: "stored or deflated", file: file.path)
    }
    guard disk == 0 else { throw inconsistent("an entry lies on another disk", name) }
    var sizes = [try number(position + 24, 4), try number(position + 20, 4), try number(position + 42, 4)]
    try widen(&sizes, extra: position + 46 + nameLength, extraLength, name)
    let entry = ZipArchive.Entry(
      name: name, isDeflated: method == 8, sum: UInt32(truncatingIfNeeded: try number(position + 16, 4)), packed: sizes[1], size: sizes[0], header: sizes[2], flags: flags)
    guard entry.isDeflated || entry.packed == entry.size else { throw inconsistent("a stored entry has two sizes", name) }
    // A deflate stream grows to 1,032 times its size at most.
    guard !entry.isDeflated || entry.size / 1_100 <= entry.packed else { throw tooLarge("an entry inflates to too many bytes", "\(name): \(entry.size) bytes from \(entry.packed)", ZipArchive.ratioLimit) }
    return (entry, next)
  }

  /// Where the bytes of an entry start, after its own header, which must say what the directory says.
  func localStart(of entry: ZipArchive.Entry) throws(Diagnostic) -> Int {
    let header = entry.header
    guard header < file.byteCount, try number(header, 4) == 0x0403_4B50 else { throw inconsistent("an entry has no header of its own", entry.name) }
    let nameLength = try number(header + 26, 2), extraLength = try number(header + 28, 2)
    guard try bytes(header + 30, nameLength) == Array(entry.name.utf8) else { throw inconsistent("an entry has two names", entry.name) }
    guard try number(header + 6, 2) == entry.flags, try number(header + 8, 2) == (entry.isDeflated ? 8 : 0) else { throw inconsistent("an entry is packed in two ways", entry.name) }
    var sizes = [try number(header + 22, 4), try number(header + 18, 4)]
    try widen(&sizes, extra: header + 30 + nameLength, extraLength, entry.name)
    let sum = try number(header + 14, 4)
    // Bit 3: sizes and checksum may come after the bytes; the header has zeros then.
    let isDeferred = entry.flags & 8 != 0
    guard sizes == [entry.size, entry.packed] && sum == Int(entry.sum) || isDeferred && (sizes == [0, 0] || sizes == [entry.size, entry.packed]) && (sum == 0 || sum == Int(entry.sum)) else {
      throw inconsistent("an entry's header and the directory differ", "\(entry.name): \(sizes[0]) and \(entry.size) bytes")
    }
    let start = header + 30 + nameLength + extraLength
    guard entry.packed <= file.byteCount - start else { throw truncated() }
    return start
  }

  /// Replaces the numbers that are all ones by those of the 64-bit extension, in its order.
  private func widen(_ sizes: inout [Int], extra: Int, _ length: Int, _ name: String) throws(Diagnostic) {
    guard sizes.contains(0xFFFF_FFFF) else { return }
    var position = extra
    while position <= extra + length - 4 {
      let tag = try number(position, 2), count = try number(position + 2, 2)
      guard count <= extra + length - position - 4 else { break }
      if tag == 1 {
        var field = position + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
          guard field + 8 <= position + 4 + count else { throw inconsistent("an entry's 64-bit sizes are cut", name) }
          sizes[index] = try number(field, 8)
          field += 8
        }
        return
      }
      position += 4 + count
    }
    throw inconsistent("an entry's 64-bit sizes are missing", name)
  }

  func truncated() -> Diagnostic {
    Diagnostic("zip.truncated", "truncated archive", found: "\(file.byteCount) bytes", expected: "a whole zip file", help: "Copy or download the file again.", file: file.path)
  }
  func inconsistent(_ message: String, _ found: String) -> Diagnostic {
    Diagnostic("zip.inconsistent", "the archive contradicts itself: \(message)", found: found, help: "Copy or download the file again.", file: file.path)
  }
  func tooLarge(_ message: String, _ found: String, _ limit: Int) -> Diagnostic {
    Diagnostic("zip.too-large", "the archive is refused: \(message)", category: .memory, found: found, expected: "at most \(limit)", file: file.path)
  }
}
