public import IR

/// Computes at compile time what depends on constants alone, with the ops' own definitions.
public struct FoldConstants: Pass {
  public let name = "fold-constants"
  public let summary = "Computes what depends on constants alone."
  public init() {}

  /// A result larger than its operands together (an expanded vector, say) is kept as an operation above this size:
  /// making it again is cheaper than storing it.
  static let growthByteLimit = 1 << 20
  /// No result above this size is ever made larger than its operands.
  static let byteLimit = 64 << 20
  /// Arithmetic above this many floating-point operations would hold up compilation.
  static let costLimit = 4_000_000_000

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    let graph = graph
    let builder = GraphBuilder(rewriting: graph)
    for operation in graph.operations {
      try builder.append(operation)
      if operation.results.count == 1, let tensor = builder.fact(operation.results[0]).constant {
        builder.replace(operation.results[0], by: builder.constant(tensor, name: graph.name(of: operation.results[0])))
        log.fired(name, at: operation)
        continue
      }
      guard let arguments = constants(operation.operands, in: builder) else { continue }
      let types = operation.results.map(builder.type(of:))
      guard isWorthFolding(operation.op, arguments, types) else { continue }
      let results: [Tensor]
      do { results = try operation.op.evaluate(Arguments(arguments)) } catch {
        log.declined(name, at: operation, because: error.message)
        continue
      }
      for case let argument? in arguments { argument.discardResidentPages() }
      for (value, tensor) in zip(operation.results, results) {
        builder.replace(value, by: builder.constant(tensor, name: graph.name(of: value)))
      }
      log.fired(name, at: operation)
    }
    var folded = builder.finish().withoutDeadOperations()
    folded.dropUnusedConstants()
    return folded
  }

  /// The operands where all are constants of the program and there is at least one.
  private func constants(_ operands: [Value?], in builder: GraphBuilder) -> [Tensor?]? {
    var tensors: [Tensor?] = []
    for operand in operands {
      guard let operand else { tensors.append(nil); continue }
      guard let tensor = builder.fact(operand).constant else { return nil }
      tensors.append(tensor)
    }
    return tensors
  }

  private func isWorthFolding(_ op: any Op, _ arguments: [Tensor?], _ types: [TensorType]) -> Bool {
    guard !op.spec.traits.contains(.random), op.isBounded else { return false }
    var resultBytes = 0
    for type in types {
      guard let bytes = type.byteCount else { return false }
      resultBytes += bytes
    }
    let operandBytes = arguments.reduce(0) { $0 + ($1?.byteCount ?? 0) }
    guard resultBytes <= max(operandBytes, Self.growthByteLimit) || (resultBytes <= Self.byteLimit && resultBytes <= 4 * operandBytes) else { return false }
    if let costed = op as? any CostedOp {
      return costed.floatingPointOperations(operands: arguments.map { $0?.type }, results: types) <= Self.costLimit
    }
    return true
  }
}
