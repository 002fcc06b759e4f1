public import IR

/// The floating-point constants of a program that have names: the weights of an imported file, or of an artifact. Weights that
/// were merged or folded are there as the passes left them; different ones of the same name get numbers.
public struct ProgramParameters: NamedTensors {
  public private(set) var entries: [NamedTensorEntry] = []
  private var tensors: [String: Tensor] = [:]

  /// - Throws: `export.no-parameters` where no constant has a name.
  public init(_ graph: Graph) throws(Diagnostic) {
    for (value, tensor) in graph.constants {
      let name = graph.name(of: value)
      guard !name.isEmpty, tensor.elementType.isFloatingPoint else { continue }
      var unique = name, number = 1
      while let known = tensors[unique], known != tensor { number += 1; unique = "\(name).\(number)" }
      // Rewritten programs may use one weight under its name twice.
      guard tensors.updateValue(tensor, forKey: unique) == nil else { continue }
      entries.append(NamedTensorEntry(name: unique, elementType: tensor.elementType, shape: tensor.shape))
    }
    guard !entries.isEmpty else { throw Diagnostic("export.no-parameters", "no weight of this model has a name", help: "Export it as ONNX.") }
  }

  /// - Throws: `checkpoint.missing-tensor`.
  public func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let tensor = tensors[name] else { throw Diagnostic("checkpoint.missing-tensor", "there is no such parameter", found: name) }
    return tensor
  }
}
