internal import IR

/// Which values of a program are held in bfloat16 once its layers are lowered: those that are made by something that can
/// round to it, and that nothing reads in single precision. Chains stay narrow so, and no rounding is done twice.
///
/// The largest such set: starts from all values and takes away what does not fit until everything does.
struct NarrowValues {
  private var isNarrow: [Bool]
  private let precisions: [Int: Precision]

  subscript(value: Value) -> Bool { value.index < isNarrow.count && isNarrow[value.index] }

  init(_ graph: Graph, _ precisions: [Int: Precision]) {
    self.precisions = precisions
    isNarrow = Array(repeating: false, count: graph.values.count)
    for operation in graph.operations {
      for result in operation.results where graph.type(of: result).elementType == .float32 { isNarrow[result.index] = true }
    }
    for output in graph.outputs { isNarrow[output.value.index] = false }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (position, operation) in graph.operations.enumerated() {
        for (index, result) in operation.results.enumerated() where self[result] && !canRound(operation, position, index) { drop(result, &hasChanged) }
        for (index, operand) in operation.operands.enumerated() {
          if let operand, self[operand], !reads(operation, position, index) { drop(operand, &hasChanged) }
        }
      }
    }
  }
  private mutating func drop(_ value: Value, _ hasChanged: inout Bool) { isNarrow[value.index] = false; hasChanged = true }

  private func isLowered(_ position: Int) -> Bool { (precisions[position] ?? .fp32) != .fp32 }

  /// Whether the operation can write this result in bfloat16.
  private func canRound(_ operation: Operation, _ position: Int, _ result: Int) -> Bool {
    switch operation.op {
    case is Linear: return isLowered(position)
    case is LayerNormalization, is RMSNormalization, is AddLayerNormalization: return result == 0 && operation.op.isNarrowable
    case is Attention: return isNarrowAttention(operation)
    default: return operation.op.keepsElementType && operation.operands[0].map { self[$0] } ?? false
    }
  }
  /// Whether the operation reads this operand in bfloat16.
  private func reads(_ operation: Operation, _ position: Int, _ operand: Int) -> Bool {
    switch operation.op {
    case is Linear: return operand == 0 && isLowered(position)
    case is Attention: return operand < 3 && isNarrowAttention(operation)
    default: return operation.op.keepsElementType && operand == 0 && operation.results.allSatisfy { self[$0] }
    }
  }

  /// Whether queries, keys and values all come in bfloat16. An attention that gives out its weights stays in single
  /// precision: they are shown.
  func isNarrowAttention(_ operation: Operation) -> Bool {
    guard let attention = operation.op as? Attention, !attention.returnsWeights else { return false }
    return operation.operands.prefix(3).allSatisfy { $0.map { self[$0] } ?? true }
  }
}

extension Op {
  /// Whether the result has the first operand's element type, whichever that is, and there are kernels for both.
  var keepsElementType: Bool { spec.traits.contains(.view) || self is SwiGLU || self is Split }
  /// Whether the first result can be rounded to another type.
  var isNarrowable: Bool { (self as? LayerNormalization)?.resultCount ?? 1 == 1 }

  /// The same op with its first result rounded to `type`; nil where there is no such op.
  func rounding(to type: ElementType) -> (any Op)? {
    switch self {
    case var op as LayerNormalization: op.elementType = type; return op
    case var op as RMSNormalization: op.elementType = type; return op
    case var op as AddLayerNormalization: op.elementType = type; return op
    default: return nil
    }
  }
}
