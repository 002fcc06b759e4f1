internal import FileSystem
public import IR

/// Writes programs as ONNX models: operator set 20 (or the first later one that has all operators needed), fused operations
/// as functions of the model made of standard operators. Equal programs give equal bytes.
public enum ONNXExporter {
  /// Where weights go.
  public enum Weights: Sendable {
    /// Into the model, unless it would grow beyond what a protobuf file can hold.
    case automatic
    /// Tensors of 1 KiB and more into a file beside the model, named as it is with `.data` at the end.
    case external
  }

  /// Whether an op of this name has an ONNX form.
  public static func supports(_ opName: String) -> Bool { ExportTable.find(opName) != nil }

  static let inlineLimit = 1_900_000_000

  /// - Throws: `onnx.export` for an operation without an ONNX form; `file.*`.
  public static func write(_ module: Module, to path: String, weights: Weights = .automatic) throws(Diagnostic) {
    let total = module.graph.constants.reduce(0) { $0 + $1.tensor.byteCount }
    let model = try AtomicFile(replacing: path)
    guard total > inlineLimit || weights == .external else {
      try message(module, TensorWriter()).write(to: model)
      return try model.commit()
    }
    let data = try AtomicFile(replacing: path + ".data")
    try message(module, TensorWriter(external: (data, splitPath(path).name + ".data"))).write(to: model)
    try data.commit()
    try model.commit()
  }

  private static func message(_ module: Module, _ tensors: TensorWriter) throws(Diagnostic) -> MessageWriter {
    let parts = ModelParts(tensors: tensors)
    let graph = try GraphExporter.message(module.graph, model: parts, names: NamePool())
    var message = MessageWriter()
    message.int(1, parts.irVersion)
    message.string(2, "chexc")
    message.message(7, graph)
    message.message(8, ModelParts.opset("", parts.version))
    if parts.hasFunctions { message.message(8, ModelParts.opset(ModelParts.domain, 1)) }
    // What the importer tells of the file it read describes that file, not this one.
    let labels = module.labels.isEmpty ? [] : [Module.Entry(key: "labels", value: module.labels.joined(separator: "\n"))]
    for entry in module.metadata.filter({ !$0.key.hasPrefix("onnx.") }) + labels {
      var property = MessageWriter()
      property.string(1, entry.key)
      property.string(2, entry.value)
      message.message(14, property)
    }
    for function in parts.functionMessages { message.message(25, function) }
    return message
  }
}
