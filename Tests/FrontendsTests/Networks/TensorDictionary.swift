import Frontends
import IR
import Synchronization

/// A checkpoint in memory.
struct TensorDictionary: NamedTensors {
  var tensors: [(name: String, tensor: Tensor)]
  var configuration: PlainValue?

  init(tensors: [(name: String, tensor: Tensor)]) { self.tensors = tensors }
  var entries: [NamedTensorEntry] { tensors.map { NamedTensorEntry(name: $0.name, elementType: $0.tensor.elementType, shape: $0.tensor.shape) } }
  func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let found = tensors.first(where: { $0.name == name }) else { throw Diagnostic("test.no-tensor", name) }
    return found.tensor
  }
  func renamed(_ rename: (String) -> String) -> TensorDictionary { TensorDictionary(tensors: tensors.map { (rename($0.name), $0.tensor) }) }
}

/// Random weights, written down in the order in which a network asks for them.
final class WrittenWeights: WeightSource {
  private let all = Mutex<[(name: String, tensor: Tensor)]>([])
  var dictionary: TensorDictionary { TensorDictionary(tensors: all.withLock { $0 }) }

  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    let tensor = try SeededWeights(seed: 5).parameter(name, shape)
    all.withLock { all in if !all.contains(where: { $0.name == name }) { all.append((name, tensor)) } }
    return tensor
  }
}
