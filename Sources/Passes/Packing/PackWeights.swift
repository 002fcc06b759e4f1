public import IR

/// Brings constant operands into the layout in which the target's kernels read them, once, at compile time. Each
/// original is let go of as soon as its packed form exists.
public struct PackWeights: Pass {
  public let name = "pack-weights"
  public let summary = "Lays weights out as the kernels read them."
  public init() {}

  /// One way in which some operation reads a constant; without a layout, as it is.
  private struct Want: Hashable { var layout: StorageLayout?, isTransposed: Bool }
  private struct Key: Hashable { var value: Value, want: Want }

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    let operations = graph.operations
    var wants: [Value: Set<Want>] = [:]
    for output in graph.outputs { wants[output.value, default: []].insert(Want(layout: nil, isTransposed: false)) }
    for operation in operations {
      for (index, operand) in operation.operands.enumerated() {
        guard let operand, let tensor = graph.constant(operand) else { continue }
        wants[operand, default: []].insert(want(operation.op, index, tensor, target))
      }
    }
    // Consumed, not copied: the builder must hold the only reference to an original for it to go when it is released.
    let builder = GraphBuilder(rewriting: consume graph)
    var packed: [Key: Value] = [:]
    for operation in operations {
      var operands = operation.operands, op = operation.op
      for (index, operand) in operation.operands.enumerated() {
        guard let operand, wants[operand] != nil else { continue }
        // The original may be gone already; how this operation wants it does not depend on its elements.
        let type = builder.type(of: operand)
        let want = want(operation.op, index, type, target)
        guard let layout = want.layout else { continue }
        let key = Key(value: operand, want: want)
        if packed[key] == nil {
          guard let tensor = builder.graph.constant(operand) else { continue }
          packed[key] = builder.constant(try target.pack(tensor, layout, want.isTransposed), name: builder.graph.name(of: operand))
          tensor.discardResidentPages()
          log.fired(name, at: operation)
        }
        if wants[operand]?.count == 1 { builder.releaseConstant(operand) }
        operands[index] = packed[key]
        if want.isTransposed, var linear = op as? Linear { linear.weightIsTransposed = false; op = linear }
      }
      try builder.append(Operation(op: op, operands: operands, results: operation.results, location: operation.location))
    }
    return builder.finish()
  }

  private func want(_ op: any Op, _ operand: Int, _ tensor: Tensor, _ target: Target) -> Want {
    tensor.layout == .rowMajor ? want(op, operand, tensor.type, target) : Want(layout: nil, isTransposed: false)
  }
  private func want(_ op: any Op, _ operand: Int, _ type: TensorType, _ target: Target) -> Want {
    guard let layout = target.weightLayout(op, operand, type), layout != .rowMajor else { return Want(layout: nil, isTransposed: false) }
    return Want(layout: layout, isTransposed: operand == 1 && (op as? Linear)?.weightIsTransposed == true)
  }
}
