internal import FileSystem
public import IR

/// Vocabularies as their authors publish them.
public enum VocabularyFile {
  static let byteLimit = 64 << 20

  /// Reads a tokenizer. What a file is, its content says:
  /// - CLIP's list of merges (`bpe_simple_vocab_16e6.txt`, gzipped or not, `merges.txt`),
  /// - `vocab.json`, with `merges.txt` beside it,
  /// - `tokenizer.json`,
  /// - `vocab.txt`: a token a line, for WordPiece; capitals and accents do not count,
  /// - a folder with one of them.
  /// - Throws: `vocabulary.missing`, `vocabulary.text`, `vocabulary.gzip`, `vocabulary.merges`, `vocabulary.symbols`,
  ///   `vocabulary.unsupported`, `vocabulary.too-large`, and those of `json` and `file`.
  public static func open(_ path: String) throws(Diagnostic) -> any TextTokenizer {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch {
      guard error.id == "file.not-regular" else { throw error }
      return try open(folder: path)
    }
    var bytes = try content(of: file)
    if GzipFile.isGzip(bytes) { bytes = try GzipFile.content(bytes, limit: byteLimit, file: path) }
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "{") {
      let value = try StrictJSON.parse(bytes, file: path)
      if value["model"] != nil { return try HuggingFaceVocabulary.tokenizer(value, file: path) }
      let (folder, _) = splitPath(path)
      return try HuggingFaceVocabulary.bytePairs(symbols: value, merges: text(content(of: MappedFile(path: "\(folder)/merges.txt")), "\(folder)/merges.txt"), file: path)
    }
    let text = try text(bytes, path)
    guard text.utf8Lines.prefix(1).contains(where: { $0.contains("#version") }) else {
      var pieces = text.utf8Lines.map { Array($0.utf8) }
      if pieces.last?.isEmpty == true { pieces.removeLast() }
      return try WordPieceTokenizer(pieces: pieces, file: path)
    }
    return BytePairTokenizer(vocabulary: try BytePairVocabulary(mergeList: text, file: path))
  }

  /// The names that vocabularies have in folders, those that tell more first.
  private static let names = ["tokenizer.json", "vocab.json", "vocab.txt", "bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt"]

  private static func open(folder: String) throws(Diagnostic) -> any TextTokenizer {
    let folder = folder.hasSuffix("/") && folder != "/" ? String(folder.dropLast()) : folder
    for name in names {
      do { return try open("\(folder)/\(name)") } catch where error.id == "file.missing" && error.file == "\(folder)/\(name)" { continue }
    }
    throw Diagnostic("vocabulary.missing", "the folder holds no vocabulary", category: .missingFile, expected: names.joined(separator: ", "), help: "Name the vocabulary's file itself.", file: folder)
  }

  private static func content(of file: MappedFile) throws(Diagnostic) -> [UInt8] {
    guard file.byteCount <= byteLimit else {
      throw Diagnostic("vocabulary.too-large", "the file is too large for a vocabulary", category: .memory, found: "\(file.byteCount) bytes", expected: "at most \(byteLimit)", file: file.path)
    }
    return file.withUnsafeBytes { Array($0) }
  }
  private static func text(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> String {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.isEmpty else {
      throw Diagnostic("vocabulary.text", "the file is no vocabulary", found: bytes.isEmpty ? "an empty file" : "bytes that are not UTF-8 text", expected: "a list of merges, vocab.txt, vocab.json or tokenizer.json", file: path)
    }
    return text
  }
}
