public import Frontends
public import IR

/// What a training has learnt so far: the tensors of a program's state by name, and how many steps are done.
public struct TrainingState: Sendable, NamedTensors {
  public private(set) var entries: [NamedTensorEntry] = []
  private var tensors: [String: Tensor] = [:]
  /// Steps done.
  public var step = 0

  public init() {}

  /// The state before the first step: parameters from a source, the rest as the program says.
  /// - Throws: `train.state` for a parameter of another shape, and what the source throws for one that it does not have.
  public init(_ program: TrainingProgram, parameters: (_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor) throws(Diagnostic) {
    for entry in program.state {
      guard let shape = entry.type.shape.fixed else { continue }
      switch entry.role {
      case .parameter:
        let tensor = try parameters(entry.name, shape)
        guard tensor.shape == shape, tensor.elementType.isFloatingPoint else {
          throw Diagnostic("train.state", "the parameter '\(entry.name)' does not fit", found: "\(tensor.type)", expected: "\(entry.type)")
        }
        self[entry.name] = tensor.elementType == entry.type.elementType ? tensor : Tensor(entry.type.elementType, shape, doubles: tensor.doubles)
      case .zero: self[entry.name] = Tensor(entry.type.elementType, shape) { _ in }
      case .copy: self[entry.name] = nil
      }
    }
    for entry in program.state { if case .copy(let original) = entry.role { self[entry.name] = self[original] } }
  }

  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      guard let newValue else {
        if tensors.removeValue(forKey: name) != nil { entries.removeAll { $0.name == name } }
        return
      }
      if tensors.updateValue(newValue, forKey: name) == nil { entries.append(.init(name: name, elementType: newValue.elementType, shape: newValue.shape)) }
    }
  }

  /// - Throws: `checkpoint.missing-tensor`.
  public func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let tensor = tensors[name] else { throw Diagnostic("checkpoint.missing-tensor", "the state has no such tensor", found: name) }
    return tensor
  }

  /// The tensors whose names begin so, the beginning taken off: a network to be exported, say.
  public func part(prefix: String) -> TrainingState {
    var part = TrainingState()
    for entry in entries where entry.name.hasPrefix(prefix) { part[String(entry.name.dropFirst(prefix.count))] = tensors[entry.name] }
    part.step = step
    return part
  }
}

extension TrainingState {
  private static let stepKey = "training_step"

  /// Writes all tensors and the number of steps as a safetensors file that appears when it is complete.
  public func write(to path: String) throws(Diagnostic) {
    try SafetensorsWriter.write(self, metadata: [.init(key: Self.stepKey, value: "\(step)")], to: path)
  }

  /// Reads what `write` wrote.
  /// - Throws: `train.state` where the file has not the tensors of the program, and what opening it throws.
  public init(reading path: String, for program: TrainingProgram) throws(Diagnostic) {
    let file = try Checkpoint.open(path: path)
    func wrong(_ message: String, _ found: String, _ expected: String) -> Diagnostic {
      Diagnostic("train.state", message, found: found, expected: expected, help: "Continue the training that wrote the file.", file: path)
    }
    guard let step = file.metadata.first(where: { $0.key == Self.stepKey })?.value.text.flatMap({ Int($0) }), step >= 0 else {
      throw wrong("the file does not say how many steps are done", "no '\(Self.stepKey)'", "a number")
    }
    let expected = Set(program.state.map(\.name))
    if let other = file.entries.first(where: { !expected.contains($0.name) }) { throw wrong("the file has a tensor that the training has not", other.name, "\(expected.count) tensors of the program") }
    self.step = step
    for entry in program.state {
      guard let tensor = file[entry.name] else { throw wrong("a tensor of the training is missing", "no '\(entry.name)'", "\(entry.type)") }
      guard tensor.type == entry.type else { throw wrong("the tensor '\(entry.name)' is another", "\(tensor.type)", "\(entry.type)") }
      self[entry.name] = tensor
    }
  }
}
