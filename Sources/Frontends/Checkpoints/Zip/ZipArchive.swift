internal import FileSystem
internal import IR

/// The directory of a zip file (PKWARE APPNOTE 6.3), 64-bit extension included: one disk, no encryption, entries stored
/// or deflated. What the directory says of an entry must agree with the entry's own header, and entries may not overlap.
struct ZipArchive {
  static let entryLimit = 100_000
  /// Deflated entries may together grow to this many times the file's size, and 16 MiB.
  static let ratioLimit = 100

  struct Entry {
    var name: String
    var isDeflated: Bool
    var sum: UInt32
    var packed: Int, size: Int
    /// Where the local header stands.
    var header: Int
    /// Where the bytes start.
    var start = 0
    var flags: Int
  }

  let file: MappedFile
  private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// - Throws: `zip.truncated`, `zip.inconsistent`, `zip.encrypted`, `zip.unsupported`, `zip.too-large`.
  init(_ file: MappedFile) throws(Diagnostic) {
    self.file = file
    let fields = ZipFields(file: file), end = try ZipEnd(fields)
    guard end.count <= Self.entryLimit else { throw fields.tooLarge("too many entries", "\(end.count)", Self.entryLimit) }
    entries.reserveCapacity(end.count)
    var position = end.start
    for number in 0..<end.count {
      var entry: Entry
      (entry, position) = try fields.entry(at: position, number: number, limit: end.start + end.byteCount)
      entry.start = try fields.localStart(of: entry)
      guard places.updateValue(number, forKey: entry.name) == nil else { throw fields.inconsistent("two entries have the same name", entry.name) }
      entries.append(entry)
    }
    guard position == end.start + end.byteCount else { throw fields.inconsistent("the directory's size is wrong", "\(position - end.start) bytes") }
    try checkPlaces(fields, end)
  }

  subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

  private func checkPlaces(_ fields: ZipFields, _ end: ZipEnd) throws(Diagnostic) {
    var previous = 0, unpacked = 0
    for entry in entries.sorted(by: { $0.header < $1.header }) {
      guard entry.header >= previous else { throw fields.inconsistent("entries overlap", entry.name) }
      guard entry.packed <= end.start - entry.start else { throw fields.inconsistent("an entry lies outside of the file", entry.name) }
      previous = entry.start + entry.packed
      guard entry.isDeflated else { continue }
      let (sum, overflow) = unpacked.addingReportingOverflow(entry.size)
      guard !overflow, sum / Self.ratioLimit <= file.byteCount + (16 << 20) / Self.ratioLimit else { throw fields.tooLarge("the entries inflate to too many bytes", entry.name, Self.ratioLimit) }
      unpacked = sum
    }
  }
}
