internal import CImages

/// The central directory of a zip file (PKWARE APPNOTE 4.3), as far as `.npz` files need it: one disk, no encryption,
/// stored or deflated, with the 64-bit extension that NumPy always reserves.
enum NpzDirectory {
  struct Entry {
    var name: String
    var deflated: Bool
    var sum: Int
    var packed: Int
    var size: Int
    var offset: Int
  }

  static func entries(of bytes: [UInt8], name: String) throws(NumpyError) -> [Entry] {
    guard let end = endRecord(bytes) else {
      let kind: NumpyError.Kind = bytes.starts(with: [0x50, 0x4B]) ? .truncated : .signature
      throw NumpyError(kind, file: name, found: "no end-of-directory record", expected: "a zip file")
    }
    func invalid(_ found: String) -> NumpyError { NumpyError(.header, file: name, found: found, expected: "a consistent zip directory") }
    guard let count = little(bytes, end + 10, 2), let start = little(bytes, end + 16, 4), start < end else {
      if little(bytes, end + 10, 2) == 0 { return [] }
      throw invalid("a directory outside of the file")
    }
    var entries: [Entry] = []
    var position = start
    for index in 0..<count {
      guard little(bytes, position, 4) == 0x0201_4B50, let flags = little(bytes, position + 8, 2), let method = little(bytes, position + 10, 2),
        let sum = little(bytes, position + 16, 4), let packed = little(bytes, position + 20, 4), let size = little(bytes, position + 24, 4),
        let nameLength = little(bytes, position + 28, 2), let extra = little(bytes, position + 30, 2),
        let comment = little(bytes, position + 32, 2), let offset = little(bytes, position + 42, 4),
        position + 46 + nameLength + extra + comment <= end
      else { throw invalid("a damaged entry \(index + 1)") }
      guard flags & 1 == 0, method == 0 || method == 8, packed != 0xFFFF_FFFF, size != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
        throw NumpyError(
          .unsupported, file: name, found: "entry \(index + 1): flags \(flags), method \(method), \(size) bytes",
          expected: "stored or deflated, not encrypted, below 4 GiB")
      }
      guard method == 8 || packed == size, size / 1_100 <= packed else { throw invalid("\(size) bytes from \(packed) in entry \(index + 1)") }
      let title = String(decoding: bytes[position + 46..<position + 46 + nameLength], as: UTF8.self)
      entries.append(Entry(name: title, deflated: method == 8, sum: sum, packed: packed, size: size, offset: offset))
      position += 46 + nameLength + extra + comment
    }
    return entries
  }

  /// The entry's bytes, inflated and verified.
  static func content(of entry: Entry, in bytes: [UInt8], name: String) throws(NumpyError) -> [UInt8] {
    let label = "\(name)/\(entry.name)"
    guard little(bytes, entry.offset, 4) == 0x0403_4B50, let nameLength = little(bytes, entry.offset + 26, 2),
      let extra = little(bytes, entry.offset + 28, 2)
    else { throw NumpyError(.header, file: label, found: "no local header", expected: "one at byte \(entry.offset)") }
    let start = entry.offset + 30 + nameLength + extra
    guard start + entry.packed <= bytes.count else {
      throw NumpyError(.truncated, file: label, found: "\(bytes.count) bytes", expected: "\(start + entry.packed)")
    }
    let content: [UInt8]
    if entry.deflated {
      var code = Int32(CHX_IMAGE_OK)
      content = [UInt8](unsafeUninitializedCapacity: entry.size) { target, count in
        bytes.withUnsafeBufferPointer { source in
          guard let base = source.baseAddress else { return }
          code = chx_inflate(base + start, Int64(entry.packed), target.baseAddress, Int64(entry.size), 1)
        }
        count = code == CHX_IMAGE_OK ? entry.size : 0
      }
      guard code == CHX_IMAGE_OK else {
        throw NumpyError(.header, file: label, found: "a damaged deflate stream", expected: "\(entry.size) bytes")
      }
    } else {
      content = Array(bytes[start..<start + entry.size])
    }
    guard Int(chx_crc32(content, Int64(content.count))) == entry.sum else {
      throw NumpyError(.checksum, file: label, found: "a wrong checksum", expected: "that of the bytes")
    }
    return content
  }

  /// The last 64 KiB may hold a comment behind the record.
  private static func endRecord(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    for position in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
    where bytes[position] == 0x50 && little(bytes, position, 4) == 0x0605_4B50 {
      return position
    }
    return nil
  }

  private static func little(_ bytes: [UInt8], _ position: Int, _ count: Int) -> Int? {
    guard position >= 0, position <= bytes.count - count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
  }
}
