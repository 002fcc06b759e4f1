public import IR

/// The tensors of a checkpoint file and the plain data around them, whichever container they came in.
///
/// Tensors borrow the mapped file where their elements lie there in row-major order; views with other strides are
/// copied once.
public struct Checkpoint: Sendable {
  public enum Format: String, Sendable, Hashable, CaseIterable {
    case torchZip = "PyTorch (zip)"
    case torchLegacy = "PyTorch (legacy stream)"
    case torchScript = "TorchScript"
    case pickle = "pickle"
    case safetensors
    case shardedSafetensors = "safetensors (sharded)"
    case shardedTorch = "PyTorch (sharded)"
    case npz = "NumPy (npz)"
    case npy = "NumPy (npy)"
  }
  public struct NamedTensor: Sendable {
    /// The keys, indices and attributes that lead to the tensor, joined by `.`.
    public var name: String
    public var tensor: Tensor
  }

  public let path: String
  public let format: Format
  /// In the order of the file; names are unique.
  public let tensors: [NamedTensor]
  /// The file's value, with tensors by their place in `tensors`.
  public let root: PlainValue
  /// The constants that a TorchScript archive keeps for its code, named as the code names them (`CONSTANTS.c0`).
  public let constants: [NamedTensor]
  /// The files that tensors come from.
  public let files: [String]
  /// Text about the whole file: `__metadata__` of safetensors.
  public let metadata: [PlainValue.Entry]
  /// `config.json` beside the weights: in a folder that was given, and beside files as such folders have them.
  public private(set) var configuration: PlainValue?
  /// `preprocessor_config.json` beside the weights, likewise.
  public private(set) var preprocessor: PlainValue?
  private let places: [String: Int]

  /// - Throws: `checkpoint.no-tensors`, `checkpoint.duplicate-name`, `checkpoint.sharded`.
  init(
    path: String, format: Format, tensors: [NamedTensor], root: PlainValue, constants: [NamedTensor] = [], files: [String]? = nil,
    metadata: [PlainValue.Entry] = []
  ) throws(Diagnostic) {
    var places: [String: Int] = [:]
    for (place, tensor) in tensors.enumerated() {
      let component = tensor.name.split(separator: ".").last ?? ""
      if component.hasPrefix("_flat_param") || component.hasPrefix("flat_param") { throw CheckpointError.sharded(found: tensor.name, file: path) }
      guard places.updateValue(place, forKey: tensor.name) == nil else {
        throw Diagnostic("checkpoint.duplicate-name", "two tensors have the same name", found: tensor.name, expected: "names that differ", file: path)
      }
    }
    guard !tensors.isEmpty else { throw CheckpointError.noTensors("nothing but plain data", file: path) }
    self.path = path; self.format = format; self.tensors = tensors; self.root = root; self.constants = constants
    self.files = files ?? [path]; self.metadata = metadata; self.places = places
  }

  public subscript(name: String) -> Tensor? { places[name].map { tensors[$0].tensor } }

  /// The same with what stood beside the weights in a folder.
  func beside(configuration: PlainValue?, preprocessor: PlainValue?) -> Checkpoint {
    var copy = self
    copy.configuration = configuration; copy.preprocessor = preprocessor
    return copy
  }
}
