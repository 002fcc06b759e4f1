public import IR

extension Checkpoint: NamedTensors {
  public var entries: [NamedTensorEntry] { tensors.map { NamedTensorEntry(name: $0.name, elementType: $0.tensor.elementType, shape: $0.tensor.shape) } }

  /// - Throws: `checkpoint.missing-tensor`.
  public func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let tensor = self[name] else {
      throw Diagnostic("checkpoint.missing-tensor", "there is no such tensor", found: name, help: "List the tensors with chexc inspect \(path).", file: path)
    }
    return tensor
  }
}
