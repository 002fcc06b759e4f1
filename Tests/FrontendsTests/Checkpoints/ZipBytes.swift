internal import CImages
internal import TestSupport

/// A zip file written by hand; each entry may lie about itself.
struct ZipBytes {
  struct Entry {
    var name: String, content: [UInt8]
    /// One stored block of DEFLATE, in place of plain bytes.
    var deflated = false
    /// Sizes in the 64-bit extension.
    var wide = false
    /// Sizes and checksum behind the bytes, zeros in front of them.
    var deferred = false
    var flags = 0
    var localName: String?
    var sum: UInt32?
    var claimedSize: Int?
    /// Where the directory says that the entry stands, if not where it is.
    var claimedOffset: Int?
  }
  var entries: [Entry]
  var wideEnd = false

  init(_ entries: [Entry], wideEnd: Bool = false) { self.entries = entries; self.wideEnd = wideEnd }
  /// An archive as `torch.save` writes it.
  init(_ root: PickleItem, storages: [(String, [UInt8])], extra: [Entry] = [], change: (inout Entry) -> Void = { _ in }) {
    entries = [Entry(name: "m/data.pkl", content: root.pickled())] + storages.map { Entry(name: "m/data/\($0.0)", content: $0.1) }
    entries += extra + [Entry(name: "m/version", content: Array("3\n".utf8))]
    for index in entries.indices { change(&entries[index]) }
  }

  var bytes: [UInt8] {
    var file: [UInt8] = [], directory: [UInt8] = []
    for entry in entries {
      let count = entry.content.count, length = UInt16(truncatingIfNeeded: count)
      let packed = entry.deflated ? [1] + littleEndian(length, ~length) + entry.content : entry.content
      let sum = entry.sum ?? chx_crc32(entry.content, Int64(count)), size = entry.claimedSize ?? count
      let flags = entry.flags | (entry.deferred ? 8 : 0), offset = entry.claimedOffset ?? file.count
      func sizes(_ zero: Bool) -> [UInt8] {
        zero ? littleEndian(UInt32(0), 0, 0) : littleEndian(sum) + (entry.wide ? littleEndian(UInt32.max, .max) : littleEndian(UInt32(packed.count), UInt32(size)))
      }
      let extra: [UInt8] = entry.wide ? littleEndian(UInt16(1), 16) + littleEndian(UInt64(size), UInt64(packed.count)) : []
      let head = littleEndian(UInt16(flags), entry.deflated ? 8 : 0, 0, 0x21), name = Array(entry.name.utf8), local = Array((entry.localName ?? entry.name).utf8)
      let lengths = littleEndian(UInt16(name.count), UInt16(extra.count))
      directory += littleEndian(UInt32(0x0201_4B50)) + littleEndian(UInt16(20), 20) + head + sizes(false) + lengths + littleEndian(UInt16(0), 0, 0) + littleEndian(UInt32(0), UInt32(offset)) + name + extra
      file += littleEndian(UInt32(0x0403_4B50)) + littleEndian(UInt16(20)) + head + sizes(entry.deferred) + littleEndian(UInt16(local.count), UInt16(extra.count)) + local + extra + packed
      if entry.deferred { file += littleEndian(UInt32(0x0807_4B50), sum, UInt32(packed.count), UInt32(size)) }
    }
    let start = file.count
    file += directory
    if wideEnd {
      let record = file.count
      file += littleEndian(UInt32(0x0606_4B50)) + littleEndian(UInt64(44)) + littleEndian(UInt16(45), 45) + littleEndian(UInt32(0), 0)
      file += littleEndian(UInt64(entries.count), UInt64(entries.count), UInt64(directory.count), UInt64(start))
      file += littleEndian(UInt32(0x0706_4B50), 0) + littleEndian(UInt64(record)) + littleEndian(UInt32(1))
      return file + littleEndian(UInt32(0x0605_4B50)) + littleEndian(UInt16(0), 0, .max, .max) + littleEndian(UInt32.max, .max) + littleEndian(UInt16(0))
    }
    file += littleEndian(UInt32(0x0605_4B50)) + littleEndian(UInt16(0), 0, UInt16(entries.count), UInt16(entries.count))
    return file + littleEndian(UInt32(directory.count), UInt32(start)) + littleEndian(UInt16(0))
  }
}

/// A legacy stream as PyTorch before 1.6 writes it.
func legacyStream(_ root: PickleItem, storages: [(key: String, count: Int, content: [UInt8])], keys: [String]? = nil) -> [UInt8] {
  let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
  let facts = PickleItem.named(["protocol_version": .int(1001), "little_endian": .bool(true)])
  var file = magic + PickleItem.int(1001).pickled() + facts.pickled() + root.pickled() + PickleItem.list((keys ?? storages.map(\.key)).map { .text($0) }).pickled()
  for storage in storages { file += littleEndian(storage.count) + storage.content }
  return file
}
