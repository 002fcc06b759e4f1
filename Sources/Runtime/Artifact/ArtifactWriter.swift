internal import FileSystem
internal import FoundationEssentials
public import IR

/// What goes into an artifact besides the module.
public struct ArtifactOptions: Sendable {
  /// What the program is; nil for a compiled one. An imported one is not run, and its weights stay as they are.
  public var stage: Manifest.Stage?
  public var preprocessing: JSONValue?
  public var compileOptions: [Module.Entry]
  /// Numbers for the symbols in input shapes, with which the known answer is computed and memory is told; others are 1.
  public var symbols: [String: Int]
  /// Whether the program is run once, to store what it answers.
  public var storesKnownAnswer: Bool
  /// How the program is run for that.
  public var execution: ExecutableOptions
  /// Threads that lay weights out, hash and write them; nil for as many as run the program.
  public var writers: Int?
  /// How far the known answer may be missed elsewhere, as a share of an output's range.
  public var tolerance: Double

  public init(
    stage: Manifest.Stage? = nil, preprocessing: JSONValue? = nil, compileOptions: [Module.Entry] = [], symbols: [String: Int] = [:],
    storesKnownAnswer: Bool = true, execution: ExecutableOptions = .init(), tolerance: Double = 1e-4
  ) {
    self.stage = stage; self.preprocessing = preprocessing; self.compileOptions = compileOptions
    self.symbols = symbols; self.storesKnownAnswer = storesKnownAnswer; self.execution = execution; self.tolerance = tolerance
  }
}

extension Artifact {
  /// Writes a module, one tensor in memory at a time; the file appears under its name when it is complete. The same
  /// module gives the same bytes.
  ///
  /// The module is consumed: what only it holds leaves memory before the program is run for the known answer.
  /// - Parameter progress: Called with the share of the weights written, from 0 to 1.
  /// - Returns: the run of the written program that the known answer was taken from; nil where there is none.
  @discardableResult
  public static func write(
    _ module: consuming Module, to path: String, options: ArtifactOptions = .init(), progress: ((Double) -> Void)? = nil
  ) throws(Diagnostic) -> KnownAnswer.Run? {
    var writer = try ArtifactWriter(path)
    let types = inputTypes(module.graph, options.symbols)
    var (manifest, graph, entries) = try writer.writeProgram(module, options, progress)
    _ = consume module
    guard options.stage == nil else {
      try writer.write(.manifest, ArtifactCoder.encode(manifest))
      try writer.finish()
      return nil
    }
    // The program is run as it will be run: from the file, which so far lacks its name and its first page.
    let program = try writer.mappedGraph(graph, entries)
    let executable = try Executable(program, options.execution)
    // Working memory grows with the threads; the manifest tells what one takes.
    let single = try Executable(program, .init(threads: 1))
    var run: KnownAnswer.Run?
    if let report = try? single.report(inputShapes: types.compactMap(\.shape.fixed)) {
      manifest.precision = report.precision
      manifest.peaks = [.init(
        inputShapes: types.compactMap(\.shape.fixed), arenaByteCount: report.arenaByteCount, packedWeightByteCount: report.packedWeightByteCount,
        outputByteCount: report.outputByteCount)]
      if options.storesKnownAnswer { run = try? KnownAnswer.Run(executable, inputTypes: types) }
      if let run { try writer.write(.knownAnswer, ArtifactCoder.encode(KnownAnswer(run, tolerance: options.tolerance))) }
    }
    try writer.write(.manifest, ArtifactCoder.encode(manifest))
    try writer.finish()
    return run
  }

  /// The input types with every symbol a number.
  private static func inputTypes(_ graph: Graph, _ symbols: [String: Int]) -> [TensorType] {
    graph.inputTypes.map { type in
      TensorType(type.elementType, Shape(type.shape.dimensions.map { dimension in
        if case .symbol(let name) = dimension { .fixed(symbols[name] ?? 1) } else { dimension }
      }))
    }
  }
}

/// An artifact being written, section by section.
struct ArtifactWriter {
  private let file: AtomicFile
  private var sections: [ArtifactHeader.Section] = []
  private(set) var weightByteCount = 0

  init(_ path: String) throws(Diagnostic) {
    file = try AtomicFile(replacing: path)
    try file.write(Array(repeating: 0, count: ArtifactHeader.byteCount))
  }

  /// Weights, program and the list of tensors; what the manifest can tell so far.
  mutating func writeProgram(_ module: Module, _ options: ArtifactOptions, _ progress: ((Double) -> Void)?) throws(Diagnostic) -> (Manifest, graph: Data, [TensorEntry]) {
    let collector = TensorCollector()
    let graph = try ArtifactCoder.encode(module.graph, tensors: collector)
    let threads = try ThreadCount.resolve(options.writers ?? options.execution.threads)
    let entries = try writeWeights(collector.tensors, options.stage == nil ? WeightLayouts(module.graph) : WeightLayouts(), threads: threads, progress)
    try write(.graph, graph)
    try write(.tensors, ArtifactCoder.encode(entries))
    return (Manifest(module, collector.tensors, weightByteCount: weightByteCount, options), graph, entries)
  }

  mutating func writeWeights(
    _ tensors: [Tensor], _ layouts: WeightLayouts, threads: Int, _ progress: ((Double) -> Void)?
  ) throws(Diagnostic) -> [TensorEntry] {
    let start = file.position, total = max(1, tensors.reduce(0) { $0 + $1.byteCount }), stream = WeightStream(file, threads: threads)
    var entries: [TensorEntry] = []
    for tensor in tensors {
      if tensor.elementType == .string { entries.append(TensorEntry(type: tensor.type, layout: nil, offset: 0, strings: tensor.strings)); continue }
      let layout = layouts.layout(of: tensor), offset = try stream.append(tensor, in: layout)
      entries.append(TensorEntry(type: tensor.type, layout: layout == .rowMajor ? nil : layout, offset: offset, strings: nil))
      progress?(Double(offset) / Double(total))
    }
    let hash = try stream.finish()
    weightByteCount = file.position - start
    sections.append(.init(kind: .weights, offset: start, byteCount: weightByteCount, sha256: hash))
    return entries
  }

  mutating func write(_ kind: ArtifactHeader.Kind, _ data: Data) throws(Diagnostic) {
    try file.pad(to: 64)
    let bytes = Array(data)
    sections.append(.init(kind: kind, offset: file.position, byteCount: bytes.count, sha256: bytes.withUnsafeBytes(Digest.of)))
    try file.write(bytes)
  }

  /// The program over the weights written so far.
  func mappedGraph(_ graph: Data, _ entries: [TensorEntry]) throws(Diagnostic) -> Graph {
    let mapped = try file.mapped()
    guard let weights = sections.first(where: { $0.kind == .weights }) else { throw Diagnostic("artifact.order", "the weights come first", category: .internal) }
    let tensors = try MappedTensors(entries, storage: mapped.storage, section: weights.range, path: file.path)
    return try ArtifactCoder.decode(Graph.self, graph, tensors: tensors, what: "the program", path: file.path)
  }

  func finish() throws(Diagnostic) {
    let header = ArtifactHeader(fileByteCount: file.position, sections: sections).bytes
    let result = header.withUnsafeBytes { bytes in Result { () throws(Diagnostic) in try file.write(bytes, at: 0) } }
    try result.get()
    try file.commit()
  }
}

extension Manifest {
  init(_ module: Module, _ tensors: [Tensor], weightByteCount: Int, _ options: ArtifactOptions) {
    let graph = module.graph
    self.init(
      name: graph.name, stage: options.stage, tool: Artifact.tool, inputs: graph.inputs.map { Port(name: graph.name(of: $0), type: graph.type(of: $0)) },
      outputs: graph.outputs.map { Port(name: $0.name, type: graph.type(of: $0.value)) }, labels: module.labels, operatingPoints: module.operatingPoints.isEmpty ? nil : module.operatingPoints,
      metadata: module.metadata, preprocessing: options.preprocessing, precision: [], sources: module.sources, compileOptions: options.compileOptions,
      operationCount: graph.operations.count, parameterCount: tensors.reduce(0) { $0 + ($1.elementType.isFloatingPoint ? $1.elementCount : 0) },
      weightByteCount: weightByteCount, peaks: [])
  }
}
