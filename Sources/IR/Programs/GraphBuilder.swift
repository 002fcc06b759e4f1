/// Makes a graph step by step, checking types on the way in.
///
/// It starts empty, or from a graph that is to be rewritten: then all values keep their numbers, no operation is in
/// place yet, and the caller goes through the old operations, keeping (`append`), emitting and replacing.
public final class GraphBuilder {
  public private(set) var graph: Graph
  /// Given to operations emitted without a location of their own.
  public var location = ""
  /// Whether operations on constants are computed at once where the result has at most `foldingLimit` elements.
  public let foldingLimit: Int
  private var contents: [Value: [Dimension]] = [:]
  /// The elements of small values computed from constants, for type rules that need them (the shape given to a reshape).
  private var known: [Value: Tensor] = [:]
  private var replacements: [Value: Value] = [:]

  /// Type rules look into computed values of at most this many elements.
  static let knownElementLimit = 4096

  public init(name: String = "main", foldingLimit: Int = 0) {
    graph = Graph(name: name); self.foldingLimit = foldingLimit
  }
  public init(rewriting old: Graph, foldingLimit: Int = 0) {
    graph = old; graph.operations = []; self.foldingLimit = foldingLimit
  }

  /// Adds an input after those there are.
  public func input(_ name: String, _ type: TensorType) -> Value {
    let value = makeValue(type, name: name)
    graph.inputs.append(value)
    return value
  }
  /// A value whose elements are known: a weight, say.
  public func constant(_ tensor: Tensor, name: String = "") -> Value { makeValue(tensor.type, name: name, constant: tensor) }
  /// Makes a value an output, after those there are.
  public func output(_ value: Value, name: String) { graph.outputs.append(.init(name: name, value: resolve(value))) }

  /// Appends an operation and returns its only (or first) result.
  @discardableResult
  public func emit(_ op: some Op, _ operands: Value?..., location: String? = nil) throws(Diagnostic) -> Value {
    try emit(op, operands, location: location)[0]
  }

  /// Appends an operation and returns its results.
  @discardableResult
  public func emit(_ op: any Op, _ operands: [Value?], names: [String] = [], location: String? = nil) throws(Diagnostic) -> [Value] {
    let location = location ?? self.location
    let operands = operands.map { $0.map(resolve) }
    let facts = Operands(operands.map { $0.map(fact) })
    let types = try infer(op, facts, location: location)
    if let folded = try folded(op, operands, facts, types, location: location) {
      return folded.enumerated().map { constant($1, name: $0 < names.count ? names[$0] : "") }
    }
    let results = types.enumerated().map { makeValue($1, name: $0 < names.count ? names[$0] : "") }
    place(Operation(op: op, operands: operands, results: results, location: location), facts)
    return results
  }

  /// Keeps an operation of the graph being rewritten: same results, operands as replaced so far, types inferred anew.
  public func append(_ operation: Operation) throws(Diagnostic) {
    let operands = operation.operands.map { $0.map(resolve) }
    let facts = Operands(operands.map { $0.map(fact) })
    let types = try infer(operation.op, facts, location: operation.location)
    guard types.count == operation.results.count else {
      throw Diagnostic(
        "graph.result-count", "wrong number of results", category: .internal, found: "\(operation.results.count)", expected: "\(types.count)",
        node: operation.location, op: operation.op.spec.name)
    }
    if let folded = try folded(operation.op, operands, facts, types, location: operation.location) {
      for (result, tensor) in zip(operation.results, folded) { replace(result, by: constant(tensor, name: graph.name(of: result))) }
      return
    }
    for (result, type) in zip(operation.results, types) { graph.values[result.index].type = type }
    place(Operation(op: operation.op, operands: operands, results: operation.results, location: operation.location), facts)
  }

  /// From now on operands and outputs that name `old` mean `new`.
  public func replace(_ old: Value, by new: Value) {
    let new = resolve(new)
    precondition(new != old, "a value replaced by itself")
    replacements[old] = new
    if graph.values[new.index].name.isEmpty, graph.values[new.index].constant == nil { graph.values[new.index].name = graph.values[old.index].name }
  }
  /// What `value` means after the replacements so far.
  public func resolve(_ value: Value) -> Value {
    var value = value
    while let next = replacements[value] { value = next }
    return value
  }

  /// Names a value that has no name yet.
  public func name(_ value: Value, _ name: String) {
    let value = resolve(value)
    if graph.values[value.index].name.isEmpty { graph.values[value.index].name = name }
  }

  /// Lets go of the elements of a constant that no operation uses any more, so that their memory can be reused while
  /// the rest of the program is rewritten.
  public func releaseConstant(_ value: Value) { graph.values[value.index].constant = nil }

  /// The finished graph, its outputs as replaced.
  public func finish() -> Graph {
    for i in graph.outputs.indices { graph.outputs[i].value = resolve(graph.outputs[i].value) }
    return graph
  }

  /// The type of a value, or of the one that replaced it.
  public func type(of value: Value) -> TensorType { graph.type(of: resolve(value)) }
  /// What is known of a value: its type, and its elements where they can be told.
  public func fact(_ value: Value) -> Operand {
    let value = resolve(value)
    return Operand(graph.type(of: value), constant: graph.constant(value) ?? known[value], contents: contents[value])
  }

  private func makeValue(_ type: TensorType, name: String, constant: Tensor? = nil) -> Value {
    graph.values.append(ValueInfo(type: type, name: name, constant: constant))
    return Value(index: graph.values.count - 1)
  }

  private func infer(_ op: any Op, _ operands: Operands, location: String) throws(Diagnostic) -> [TensorType] {
    let spec = op.spec
    let tooMany = operands.count > spec.operands.count && !spec.isVariadic
    let missing = (0..<spec.minimumOperandCount).contains { operands.optional($0) == nil }
    if tooMany || missing {
      throw Diagnostic(
        "graph.operand-count", "wrong number of operands", found: "\(operands.present.count)",
        expected: spec.operands.joined(separator: ", "), node: location, op: spec.name)
    }
    do { return try op.resultTypes(for: operands) } catch { throw error.at(node: location, op: spec.name) }
  }

  private func place(_ operation: Operation, _ facts: Operands) {
    graph.operations.append(operation)
    guard operation.results.count == 1, let result = operation.results.first else { return }
    let type = graph.type(of: result)
    if let op = operation.op as? any ShapeArithmeticOp, let extents = op.contents(for: facts) {
      contents[result] = extents
      known[result] = numbers(extents, type)
    }
    // A computation that fails on constants fails when the program runs; a type rule only learns nothing from it.
    if known[result] == nil, let tensors = try? evaluate(operation.op, operation.operands, [type], limit: Self.knownElementLimit, location: "") {
      known[result] = tensors[0]
    }
  }

  /// The extents as a tensor when all are numbers: such a value is known although its operands are not (the shape of an input).
  private func numbers(_ extents: [Dimension], _ type: TensorType) -> Tensor? {
    let numbers = extents.compactMap(\.fixedValue)
    guard numbers.count == extents.count, type.elementType.isInteger, let shape = type.shape.fixed, shape.checkedProduct() == numbers.count else { return nil }
    return Tensor(type.elementType, shape, int64s: numbers.map(Int64.init))
  }

  /// The results as constants, where this builder folds and they can be told.
  private func folded(_ op: any Op, _ operands: [Value?], _ facts: Operands, _ types: [TensorType], location: String) throws(Diagnostic) -> [Tensor]? {
    guard foldingLimit > 0 else { return nil }
    if types.count == 1, let rule = op as? any ShapeArithmeticOp, let extents = rule.contents(for: facts), let tensor = numbers(extents, types[0]) { return [tensor] }
    return try evaluate(op, operands, types, limit: foldingLimit, location: location)
  }

  /// The results where all operands are known and the results are small, nil otherwise.
  private func evaluate(_ op: any Op, _ operands: [Value?], _ types: [TensorType], limit: Int, location: String) throws(Diagnostic) -> [Tensor]? {
    guard limit > 0, !op.spec.traits.contains(.random), op.isBounded, types.allSatisfy({ ($0.shape.fixed?.checkedProduct() ?? .max) <= limit }) else { return nil }
    var arguments: [Tensor?] = []
    for operand in operands {
      guard let operand else { arguments.append(nil); continue }
      // Looking into a value only because it is small would evaluate large weights for every type rule.
      guard let tensor = graph.constant(operand) ?? known[operand], tensor.elementCount <= max(limit, Self.knownElementLimit) else { return nil }
      arguments.append(tensor.rowMajor)
    }
    do { return try op.evaluate(Arguments(arguments)) } catch { throw error.at(node: location, op: op.spec.name) }
  }
}
