internal import CImages

/// Several named arrays in a zip file, as `numpy.savez` and `numpy.savez_compressed` write them.
public struct NpzFile: Hashable, Sendable {
  /// In the order of the file; names without `.npy`.
  public var arrays: [(name: String, array: NpyFile)]

  public init(_ arrays: [(name: String, array: NpyFile)] = []) { self.arrays = arrays }

  public subscript(name: String) -> NpyFile? { arrays.first { $0.name == name }?.array }

  public static func == (left: Self, right: Self) -> Bool {
    left.arrays.elementsEqual(right.arrays) { $0.name == $1.name && $0.array == $1.array }
  }

  public func hash(into hasher: inout Hasher) {
    for (name, array) in arrays {
      hasher.combine(name)
      hasher.combine(array)
    }
  }

  /// Reads a file.
  /// - Parameter limit: the most bytes that all arrays together may decode to.
  public static func read(_ path: String, limit: Int = 4 << 30) throws(NumpyError) -> NpzFile {
    try decode(NumpyFile.read(path, limit: limit), name: path, limit: limit)
  }

  /// Reads arrays held in memory. Entries that are not arrays are refused.
  public static func decode(_ bytes: [UInt8], name: String, limit: Int = 4 << 30) throws(NumpyError) -> NpzFile {
    var result = NpzFile()
    var total = 0
    for entry in try NpzDirectory.entries(of: bytes, name: name) {
      guard entry.name.hasSuffix(".npy"), result[String(entry.name.dropLast(4))] == nil else {
        throw NumpyError(.header, file: name, found: "entry \(entry.name)", expected: "distinct names ending in .npy")
      }
      total += entry.size
      guard total <= limit else { throw NumpyError(.tooLarge, file: name, found: "\(total) decoded bytes", expected: "at most \(limit)") }
      let content = try NpzDirectory.content(of: entry, in: bytes, name: name)
      result.arrays.append((String(entry.name.dropLast(4)), try NpyFile.decode(content, name: "\(name)/\(entry.name)")))
    }
    return result
  }

  /// The zip file's bytes, entries stored without compression.
  /// - Throws: too-large beyond 4 GiB or 65,535 arrays.
  public func encoded() throws(NumpyError) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, array) in arrays {
      let content = array.encoded()
      let title = Array((name + ".npy").utf8)
      guard title.count < 1 << 16, file.count + content.count + directory.count < 0xFFFF_0000 else {
        throw NumpyError(.tooLarge, file: name, found: "more than 4 GiB", expected: "a smaller set of arrays")
      }
      let sum = UInt32(chx_crc32(content, Int64(content.count)))
      let common = Self.entry(sum: Int(sum), byteCount: content.count, titleCount: title.count)
      directory += Self.little(0x0201_4B50, 4) + Self.little(20, 2) + common + Self.little(0, 10) + Self.little(file.count, 4) + title
      file += Self.little(0x0403_4B50, 4) + common + title + content
    }
    guard arrays.count < 0xFFFF else {
      throw NumpyError(.tooLarge, file: "npz", found: "\(arrays.count) arrays", expected: "at most 65534")
    }
    let start = file.count
    file += directory
    return file + Self.end(count: arrays.count, byteCount: directory.count, start: start)
  }

  /// What an entry's own header and its line in the directory have in common: version 2.0, no flags, stored, the fixed date
  /// 1980-01-01, so that equal arrays give equal bytes.
  static func entry(sum: Int, byteCount: Int, titleCount: Int) -> [UInt8] {
    little(20, 2) + little(0, 6) + little(0x21, 2) + little(sum, 4) + little(byteCount, 4) + little(byteCount, 4) + little(titleCount, 2) + little(0, 2)
  }
  /// The end of the directory.
  static func end(count: Int, byteCount: Int, start: Int) -> [UInt8] {
    little(0x0605_4B50, 4) + little(0, 4) + little(count, 2) + little(count, 2) + little(byteCount, 4) + little(start, 4) + little(0, 2)
  }

  /// Writes the file atomically.
  public func write(to path: String) throws(NumpyError) {
    try NumpyFile.write(encoded(), to: path)
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}
