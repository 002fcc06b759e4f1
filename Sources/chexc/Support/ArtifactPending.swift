internal import IR
internal import Runtime
indirect enum JSONValue: Sendable, Hashable, Codable { case null
  init(encoding value: some Encodable) throws(Diagnostic) { self = .null }
  func decoded<T: Decodable>(as type: T.Type) throws(Diagnostic) -> T { throw Diagnostic("x", "x") }
}
struct KnownAnswer: Sendable { static func inputs(_ types: [TensorType]) throws(Diagnostic) -> [Tensor] { [] }
  func check(_ executable: Executable) throws(Diagnostic) {} }
struct ArtifactOptions: Sendable {
  init(preprocessing: JSONValue? = nil, thresholds: [Double]? = nil, compileOptions: [Module.Entry] = [], symbols: [String: Int] = [:],
    storesKnownAnswer: Bool = true, execution: ExecutableOptions = .init()) {} }
struct Manifest: Sendable { struct Peak: Sendable { var inputShapes: [[Int]]; var arenaByteCount: Int, packedWeightByteCount: Int, outputByteCount: Int }
  var preprocessing: JSONValue?; var tool: String; var peaks: [Peak]; var compileOptions: [Module.Entry]; var sources: [Module.Source]; var precision: [ElementType] }
struct Artifact: Sendable { let manifest: Manifest; let module: Module; let knownAnswer: KnownAnswer?
  static func open(_ path: String) throws(Diagnostic) -> Artifact { throw Diagnostic("artifact.x", path) }
  func makeExecutable(_ options: ExecutableOptions = .init()) throws(Diagnostic) -> Executable { try Executable(module.graph, options) }
  func verifyHashes() throws(Diagnostic) {}
  static func write(_ module: Module, to path: String, options: ArtifactOptions = .init(), progress: ((Double) -> Void)? = nil) throws(Diagnostic) {} }
