internal import IR

/// The first page of an artifact: magic, version, size, and where each section is, with its hash. See docs/artifact-format.md.
struct ArtifactHeader: Equatable {
  enum Kind: UInt32, CaseIterable { case weights = 1, graph, tensors, knownAnswer, manifest }

  struct Section: Equatable {
    var kind: Kind
    var offset: Int, byteCount: Int
    var sha256: [UInt8]
    var range: Range<Int> { offset..<offset + byteCount }
  }

  static let magic: [UInt8] = [0x89, 0x43, 0x48, 0x45, 0x58, 0x0D, 0x0A, 0x1A]
  static let version = 1
  /// Header and padding; the weights begin here, at a page of the mapped file.
  static let byteCount = 4096
  private static let fixedByteCount = 64, entryByteCount = 64

  var fileByteCount: Int
  /// In the order of the file.
  var sections: [Section]

  subscript(kind: Kind) -> Section? { sections.first { $0.kind == kind } }

  var bytes: [UInt8] {
    var bytes = Self.magic
    func append(_ value: UInt64, _ count: Int) { for i in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))) } }
    append(UInt64(Self.version), 4)
    append(UInt64(sections.count), 4)
    append(UInt64(fileByteCount), 8)
    append(0, 8)
    let hashOffset = bytes.count
    bytes += Array(repeating: 0, count: 32)
    for section in sections {
      append(UInt64(section.kind.rawValue), 8)
      append(UInt64(section.offset), 8)
      append(UInt64(section.byteCount), 8)
      bytes += section.sha256
      append(0, 8)
    }
    bytes += Array(repeating: 0, count: Self.byteCount - bytes.count)
    // The hash covers the whole page, its own field being zero.
    bytes.replaceSubrange(hashOffset..<hashOffset + 32, with: bytes.withUnsafeBytes(Digest.of))
    return bytes
  }

  init(fileByteCount: Int, sections: [Section]) { self.fileByteCount = fileByteCount; self.sections = sections }

  /// Reads and checks everything about the header that can be told without reading a section.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(Diagnostic) {
    func refuse(_ id: String, _ message: String, _ found: String, _ expected: String, _ category: Diagnostic.Category = .integrity) -> Diagnostic {
      Diagnostic(id, message, category: category, found: found, expected: expected, help: "compile the model again, or fetch the file again", file: path)
    }
    guard file.count >= Self.magic.count, file.prefix(Self.magic.count).elementsEqual(Self.magic) else {
      throw Diagnostic("artifact.magic", "this is not a compiled model", category: .input, found: "\(file.count) bytes that begin otherwise", expected: "a .chex file", help: "make one with: chexc compile MODEL.onnx -o MODEL.chex", file: path)
    }
    guard file.count >= Self.byteCount else { throw refuse("artifact.truncated", "the file is cut short", "\(file.count) bytes", "at least \(Self.byteCount)") }
    func number(_ offset: Int, _ count: Int) -> UInt64 { (0..<count).reduce(0) { $0 | UInt64(file[offset + $1]) << (8 * UInt64($1)) } }
    let version = number(8, 4), count = number(12, 4), size = number(16, 8)
    guard version == Self.version else { throw refuse("artifact.version", "the file has another format version", "\(version)", "\(Self.version)", .input) }
    var page = Array(file.prefix(Self.byteCount))
    page.replaceSubrange(32..<64, with: repeatElement(0, count: 32))
    let hash = page.withUnsafeBytes(Digest.of)
    guard file[32..<64].elementsEqual(hash) else { throw refuse("artifact.header-hash", "the header was changed", Digest.text(Array(file[32..<64])), Digest.text(hash)) }
    guard size == UInt64(file.count) else { throw refuse("artifact.size", "the file is not as long as its header says", "\(file.count) bytes", "\(size)") }
    guard count <= UInt64(Kind.allCases.count) else { throw refuse("artifact.sections", "too many sections", "\(count)", "at most \(Kind.allCases.count)") }
    var sections: [Section] = [], end = Self.byteCount
    for index in 0..<Int(count) {
      let start = Self.fixedByteCount + index * Self.entryByteCount
      guard let kind = UInt32(exactly: number(start, 8)).flatMap(Kind.init), !sections.contains(where: { $0.kind == kind }) else {
        throw refuse("artifact.sections", "a section of an unknown kind, or one twice", "\(number(start, 8))", "each kind once")
      }
      // Sections follow each other, each at the next multiple of 64, so that no byte of the file goes unchecked.
      guard let offset = Int(exactly: number(start + 8, 8)), let length = Int(exactly: number(start + 16, 8)), offset == (end + 63) / 64 * 64,
        offset <= file.count, length <= file.count - offset, file[end..<offset].allSatisfy({ $0 == 0 })
      else { throw refuse("artifact.sections", "section \(kind) does not lie in its place", "offset \(number(start + 8, 8)), \(number(start + 16, 8)) bytes", "offset \((end + 63) / 64 * 64), inside \(file.count) bytes") }
      sections.append(Section(kind: kind, offset: offset, byteCount: length, sha256: Array(file[start + 24..<start + 56])))
      end = offset + length
    }
    guard end == file.count else { throw refuse("artifact.sections", "bytes after the last section", "\(file.count - end)", "0") }
    self.init(fileByteCount: file.count, sections: sections)
  }
}
