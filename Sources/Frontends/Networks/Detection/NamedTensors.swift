public import IR

/// Tensors with names, in the order of their file: what a network is recognised in.
public protocol NamedTensors: Sendable {
  /// Names are the keys of all nested dictionaries joined by dots (`teacher.backbone.cls_token`).
  var entries: [NamedTensorEntry] { get }
  /// - Throws: when the elements cannot be read, or there is no such tensor.
  func tensor(_ name: String) throws(Diagnostic) -> Tensor
  /// What `config.json` beside the weights says.
  var configuration: PlainValue? { get }
  /// What `preprocessor_config.json` beside the weights says.
  var preprocessor: PlainValue? { get }
}

extension NamedTensors {
  public var configuration: PlainValue? { nil }
  public var preprocessor: PlainValue? { nil }
}

/// What is known of a named tensor before its elements are read.
public struct NamedTensorEntry: Sendable, Hashable {
  public var name: String, elementType: ElementType, shape: [Int]
  public init(name: String, elementType: ElementType, shape: [Int]) { self.name = name; self.elementType = elementType; self.shape = shape }
}
