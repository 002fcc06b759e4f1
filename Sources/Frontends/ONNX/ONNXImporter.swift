public import FileSystem
public import IR

/// Reads ONNX models (IR versions 1 to 14; operator sets of `ai.onnx` up to version 25).
///
/// The file is mapped, not read: weights stay in it until somebody looks at them.
public enum ONNXImporter {
  /// - Throws: One `Diagnostic` naming the file, and the node where there is one. Ids: `file.*` (the file cannot be read),
  ///   `onnx.malformed`, `onnx.limit`, `onnx.opset`, `onnx.unsupported-operator` (all of them at once), `onnx.undefined-value`,
  ///   `onnx.duplicate-name`, `onnx.cycle`, `onnx.tensor-size`, `onnx.external-data`, `onnx.shape-mismatch`, and others of `onnx.`.
  public static func load(path: String, options: ImportOptions = ImportOptions()) throws(Diagnostic) -> Module {
    try load(MappedFile(path: path), options: options)
  }

  /// The same for a file that is mapped already.
  public static func load(_ file: MappedFile, options: ImportOptions = ImportOptions()) throws(Diagnostic) -> Module {
    do throws(Diagnostic) {
      let model = try MessageReader.model(file)
      let opsets = try versions(of: model)
      try OperatorCheck.check(model, opsets: opsets)
      let decoder = TensorDecoder(file: file)
      let state = try ImportState(model: model, decoder: decoder, options: options)
      let graph = try GraphImporter(state: state, name: model.graph.name, opsets: opsets).importMain(model.graph)
      let sources = [(location: splitPath(file.path).name, file: file)] + decoder.externalFiles
      return Module(
        graph: graph, metadata: metadata(of: model),
        sources: sources.map { .init(name: $0.location, byteCount: $0.file.byteCount, sha256: options.hash?($0.file) ?? "") })
    } catch {
      throw error.at(file: file.path)
    }
  }

  /// The versions of operator sets by domain, checked. Files before IR version 3 declare none and mean version 1.
  private static func versions(of model: ONNXModel) throws(Diagnostic) -> [String: Int] {
    guard (1...14).contains(model.irVersion) else {
      throw Diagnostic("onnx.ir-version", "unsupported IR version", found: "\(model.irVersion)", expected: "1 to 14")
    }
    var versions: [String: Int] = model.irVersion < 3 ? ["": 1] : [:]
    for opset in model.opsets + model.functions.flatMap(\.opsets) {
      let newest = OperatorTable.domains.first { $0.name == opset.domain }?.newest
      guard opset.version >= 1, opset.version <= newest ?? .max else {
        throw Diagnostic(
          "onnx.opset", "unsupported opset: version \(opset.version) of operator set '\(opset.domain.isEmpty ? "ai.onnx" : opset.domain)'",
          found: "\(opset.version)", expected: "1 to \(newest ?? 1)", help: "export the model again for an older operator set")
      }
    }
    for opset in model.opsets { versions[opset.domain] = Int(clamping: opset.version) }
    return versions
  }

  private static func metadata(of model: ONNXModel) -> [Module.Entry] {
    var entries: [Module.Entry] = []
    func add(_ key: String, _ value: String) { if !value.isEmpty { entries.append(.init(key: key, value: value)) } }
    add("onnx.producer", [model.producer, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " "))
    add("onnx.domain", model.domain)
    add("onnx.model_version", model.modelVersion == 0 ? "" : "\(model.modelVersion)")
    add("onnx.ir_version", "\(model.irVersion)")
    add("onnx.opset", model.opsets.map { ($0.domain.isEmpty ? "ai.onnx" : $0.domain) + " \($0.version)" }.joined(separator: ", "))
    add("onnx.doc_string", model.documentation)
    for entry in model.metadata { add(entry.key, entry.value) }
    return entries
  }
}
