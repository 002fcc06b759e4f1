internal import FileSystem
internal import FoundationEssentials
public import IR

/// A compiled model in one file: program, weights as kernels read them, and what belongs to them. Opening maps the file;
/// weights are read when they are used. The format is in docs/artifact-format.md.
public struct Artifact: Sendable {
  /// The version of chexc: of the library and of the command.
  public static let toolVersion = "0.1.0"
  /// What artifacts say wrote them.
  static let tool = "chexc \(toolVersion)"

  public let path: String
  public let manifest: Manifest
  public let module: Module
  /// Nil where the writer could not run the program.
  public let knownAnswer: KnownAnswer?
  public let byteCount: Int
  let header: ArtifactHeader
  let file: MappedFile

  /// Sections that are decoded may not be larger: refusing a file takes little memory.
  private static let documentLimit = 64 << 20

  /// Maps a file and checks everything but the weights' bytes.
  /// - Throws: `file.*` where it cannot be read, `artifact.*` where it is no artifact, or a damaged one.
  public static func open(_ path: String) throws(Diagnostic) -> Artifact { try Artifact(MappedFile(path: path)) }

  init(_ file: MappedFile) throws(Diagnostic) {
    self.file = file
    path = file.path
    byteCount = file.byteCount
    header = try ArtifactHeader(file.storage.bytes, path: file.path)
    manifest = try Self.document(Manifest.self, .manifest, header, file)
    let entries = try Self.document([TensorEntry].self, .tensors, header, file)
    guard let weights = header[.weights] else { throw Self.missing(.weights, file.path) }
    let tensors = try MappedTensors(entries, storage: file.storage, section: weights.range, path: file.path)
    let graph = try Self.document(Graph.self, .graph, header, file, tensors: tensors)
    do { try graph.verify() } catch { throw error.at(file: file.path) }
    knownAnswer = header[.knownAnswer] == nil ? nil : try Self.document(KnownAnswer.self, .knownAnswer, header, file)
    module = Module(graph: graph, labels: manifest.labels, metadata: manifest.metadata, sources: manifest.sources, operatingPoints: manifest.operatingPoints ?? [])
  }

  /// The SHA-256 of the header page, which holds the hashes of everything else: different artifacts have different ones.
  public var fingerprint: String { Digest.hexadecimal(UnsafeRawBufferPointer(rebasing: file.storage.bytes.prefix(ArtifactHeader.byteCount))) }

  /// The program bound to this machine's kernels; make it once, and share it between threads.
  /// - Parameter outputs: Those that are wanted, nil for all; what only the others need is not computed.
  /// - Throws: `run.threads`, `memory.limit`, `memory.refused`.
  public func makeExecutable(_ options: ExecutableOptions = .init(), outputs: [String]? = nil) throws(Diagnostic) -> Executable {
    let graph = outputs.map(module.graph.keeping(outputs:)) ?? module.graph
    do { return try Executable(graph, options) } catch { throw error.at(file: path) }
  }

  /// Checks every byte against its hash and runs the known-answer test.
  /// - Throws: `artifact.hash`, `known-answer.mismatch`.
  public func verify(_ options: ExecutableOptions = .init()) throws(Diagnostic) {
    try verifyHashes()
    if let knownAnswer { try knownAnswer.check(makeExecutable(options)) }
  }

  /// Checks every byte against its hash.
  public func verifyHashes() throws(Diagnostic) {
    for section in header.sections { try Self.check(section, file) }
  }

  private static func check(_ section: ArtifactHeader.Section, _ file: MappedFile) throws(Diagnostic) {
    let digest = Digest(), piece = 8 << 20
    for start in stride(from: section.offset, to: section.range.upperBound, by: piece) {
      let range = start..<min(start + piece, section.range.upperBound)
      digest.update(UnsafeRawBufferPointer(rebasing: file.storage.bytes[range]))
      if section.byteCount > piece { file.discardResidentPages(range) }
    }
    let found = digest.finish()
    guard found == section.sha256 else {
      throw Diagnostic(
        "artifact.hash", "section \(section.kind) was changed", category: .integrity, found: Digest.text(found), expected: Digest.text(section.sha256),
        help: "fetch the file again, or compile the model again", file: file.path)
    }
  }

  private static func missing(_ kind: ArtifactHeader.Kind, _ path: String) -> Diagnostic {
    Diagnostic("artifact.sections", "section \(kind) is missing", category: .integrity, file: path)
  }

  private static func document<T: Decodable>(
    _ type: T.Type, _ kind: ArtifactHeader.Kind, _ header: ArtifactHeader, _ file: MappedFile, tensors: (any TensorTable)? = nil
  ) throws(Diagnostic) -> T {
    guard let section = header[kind] else { throw missing(kind, file.path) }
    guard section.byteCount <= documentLimit else {
      throw Diagnostic("artifact.sections", "section \(kind) is too large", category: .integrity, found: "\(section.byteCount) bytes", expected: "at most \(documentLimit)", file: file.path)
    }
    try check(section, file)
    let data = Data(file.storage.bytes[section.range])
    return try ArtifactCoder.decode(type, data, tensors: tensors, what: "section \(kind)", path: file.path)
  }
}
