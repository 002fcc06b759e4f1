public import IR

/// Common subexpressions: the same op with the same attributes on the same operands is computed once. Small equal
/// constants become one constant first, so that they do not keep equal operations apart.
public struct MergeDuplicates: Pass {
  public let name = "merge-duplicates"
  public let summary = "Computes equal operations once."
  public init() {}

  /// Constants of at most this many bytes are compared by content.
  static let comparedByteLimit = 16384

  private struct Key: Hashable { var op: AnyHashable, operands: [Value?] }

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    let graph = graph
    let builder = GraphBuilder(rewriting: graph)
    var constants: [Tensor: Value] = [:]
    for (value, tensor) in graph.constants where tensor.byteCount <= Self.comparedByteLimit {
      if let first = constants[tensor] { builder.replace(value, by: first) } else { constants[tensor] = value }
    }
    var known: [Key: [Value]] = [:]
    for operation in graph.operations {
      let key = Key(op: operation.op.anyHashable, operands: operation.operands.map { $0.map(builder.resolve) })
      if let results = known[key] {
        for (duplicate, first) in zip(operation.results, results) { builder.replace(duplicate, by: first) }
        log.fired(name, at: operation)
        continue
      }
      try builder.append(operation)
      if !operation.op.spec.traits.contains(.random) { known[key] = operation.results }
    }
    return builder.finish()
  }
}
