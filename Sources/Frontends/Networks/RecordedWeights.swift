public import IR
internal import Synchronization

/// Passes on what another source gives, and keeps it: the parameters of a network in the order in which it asks for them.
public final class RecordedWeights: WeightSource, NamedTensors {
  private let source: any WeightSource
  private let all = Mutex<(entries: [NamedTensorEntry], tensors: [String: Tensor])>(([], [:]))

  public init(_ source: any WeightSource) { self.source = source }

  public var entries: [NamedTensorEntry] { all.withLock { $0.entries } }

  public func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    let tensor = try source.parameter(name, shape)
    all.withLock { all in
      guard all.tensors.updateValue(tensor, forKey: name) == nil else { return }
      all.entries.append(NamedTensorEntry(name: name, elementType: tensor.elementType, shape: tensor.shape))
    }
    return tensor
  }

  /// - Throws: `checkpoint.missing-tensor` for a parameter that nobody asked for.
  public func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let tensor = all.withLock({ $0.tensors[name] }) else { throw Diagnostic("checkpoint.missing-tensor", "there is no such parameter", found: name) }
    return tensor
  }
}
