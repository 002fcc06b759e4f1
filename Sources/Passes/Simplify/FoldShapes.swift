public import IR

/// Brings shapes computed in the program into one form. The chains that exporters write around every reshape
/// (Shape, Gather, Unsqueeze, Concat, Where, ...) end in a list of extents that is known up to the symbols of the
/// inputs; the list is made anew from the inputs' shapes, once, and the chains fall dead.
public struct FoldShapes: Pass {
  public let name = "fold-shapes"
  public let summary = "Computes shapes from the shapes of the inputs, once."
  public init() {}

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    let graph = graph
    let builder = GraphBuilder(rewriting: graph)
    let origins = SymbolOrigins(graph)
    var made: [[Dimension]: Value] = [:]
    for operation in graph.operations {
      try builder.append(operation)
      guard operation.op is any ShapeArithmeticOp, operation.results.count == 1, let result = operation.results.first else { continue }
      let fact = builder.fact(result)
      guard fact.elementType == .int64, fact.rank == 1, fact.constant == nil, let extents = fact.contents, !extents.contains(where: \.isUnknown) else { continue }
      if made[extents] == nil, origins.canMake(extents) {
        builder.location = operation.location
        made[extents] = try origins.list(
          extents, emit: { (op, operands) throws(Diagnostic) -> Value in try builder.emit(op, operands)[0] },
          constant: { builder.constant($0) })
      }
      guard let value = made[extents] else { made[extents] = result; continue }
      builder.replace(result, by: value)
      log.fired(name, at: operation)
    }
    return builder.finish().withoutDeadOperations()
  }
}
