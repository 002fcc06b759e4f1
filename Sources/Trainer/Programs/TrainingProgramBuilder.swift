public import Frontends
public import IR

/// Writes a training step down: makes inputs of what is asked for by name, and outputs of what is said to follow.
public final class TrainingProgramBuilder {
  public let builder: GraphBuilder
  /// What the step is computed in: float32, or float64 to check it.
  public let elementType: ElementType
  private var entries: [TrainingProgram.StateEntry] = []
  private var places: [String: (index: Int, value: Value)] = [:]
  private var updates: [String: Value] = [:]
  private var keys: [String: Expression] = [:]
  private var data: [TrainingProgram.Entry] = [], numbers: [(name: String, value: Value)] = [], reports: [(name: String, value: Value)] = []

  public init(name: String, elementType: ElementType = .float32) { builder = GraphBuilder(name: name); self.elementType = elementType }

  /// A tensor of the state; the same value whenever it is asked for.
  /// - Throws: `train.state` where it was asked for in another shape.
  public func state(_ name: String, _ shape: [Int], role: TrainingProgram.StateEntry.Role) throws(Diagnostic) -> Expression {
    let type = TensorType(elementType, shape)
    if let known = places[name] {
      guard entries[known.index].type == type else {
        throw Diagnostic("train.state", "the tensor '\(name)' is used in two shapes", category: .configuration, found: "\(type)", expected: "\(entries[known.index].type)")
      }
      return Expression(known.value, in: builder)
    }
    let value = builder.input(name, type)
    places[name] = (entries.count, value)
    entries.append(.init(name: name, type: type, role: role, changes: false))
    return Expression(value, in: builder)
  }

  /// The form of a network whose parameters are part of the state, their names behind `prefix`.
  public func form(prefix: String, role: @escaping (_ name: String) -> TrainingProgram.StateEntry.Role = { _ in .parameter }) -> TrainingForm {
    TrainingForm(builder) { [self] (name, shape) throws(Diagnostic) in try state(prefix + name, shape, role: role(name)).value }
  }

  /// The names of the state behind `prefix`, in the order in which they were asked for.
  public func names(prefix: String) -> [String] { entries.map(\.name).filter { $0.hasPrefix(prefix) } }
  /// A tensor of the state that was asked for before.
  public func known(_ name: String) throws(Diagnostic) -> Expression {
    guard let place = places[name] else { throw Diagnostic("train.state", "no such tensor is part of the state", category: .internal, found: name) }
    return Expression(place.value, in: builder)
  }

  /// An input that is part of a batch.
  public func batch(_ name: String, _ shape: [Int], _ type: ElementType? = nil) -> Expression {
    let type = TensorType(type ?? elementType, shape)
    data.append(.init(name: name, type: type))
    return Expression(builder.input(name, type), in: builder)
  }

  /// An input of one int64 that is part of a batch; the same value whenever it is asked for.
  func key(_ name: String) -> Expression {
    if let known = keys[name] { return known }
    let input = batch(name, [1], .int64)
    keys[name] = input
    return input
  }

  /// A number that changes from step to step; the same value whenever it is asked for.
  public func number(_ name: String) -> Expression {
    if let known = numbers.first(where: { $0.name == name }) { return Expression(known.value, in: builder) }
    let value = builder.input(name, TensorType(elementType, []))
    numbers.append((name, value))
    return Expression(value, in: builder)
  }

  /// What a tensor of the state is after the step.
  public func update(_ name: String, to value: Expression) throws(Diagnostic) {
    guard let place = places[name], entries[place.index].type == value.type else {
      throw Diagnostic("train.state", "the tensor '\(name)' cannot become that", category: .internal, found: "\(value.type)")
    }
    entries[place.index].changes = true
    updates[name] = value.value
  }

  /// Makes a value an output beside the state.
  public func report(_ name: String, _ value: Expression) { reports.append((name, value.value)) }

  public func finish() -> TrainingProgram {
    for entry in entries { if let value = updates[entry.name] { builder.output(value, name: entry.name) } }
    for (name, value) in reports { builder.output(value, name: name) }
    return TrainingProgram(
      graph: builder.finish(), state: entries, data: data, numbers: numbers.map(\.name),
      reports: reports.map { .init(name: $0.name, type: builder.type(of: $0.value)) })
  }
}
