internal import IR

/// Operations that give back their operand: x + 0, x * 1, a cast to the type it has, a slice of everything, ...
struct RemoveIdentity: RewriteRule {
  let name = "remove-identity"
  let roots: [any Op.Type] = [
    Identity.self, Cast.self, Transpose.self, Reshape.self, Expand.self, Slice.self, Concat.self, Split.self,
    Add.self, Subtract.self, Multiply.self, Divide.self, Power.self,
  ]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard operation.results.count == 1, let kept = keptOperand(operation, rewriter), rewriter.type(of: kept).elementType == rewriter.type(of: operation.results[0]).elementType,
      rewriter.haveSameShape(kept, operation.results[0])
    else { return .unmatched }
    return .value(kept)
  }

  private func keptOperand(_ operation: Operation, _ rewriter: Rewriter) -> Value? {
    let operands = operation.operands.compactMap { $0 }
    guard let first = operands.first else { return nil }
    func isAll(_ number: Double, _ value: Value) -> Bool {
      guard let tensor = rewriter.elements(of: value), tensor.elementCount <= 1 << 16, tensor.layout == .rowMajor,
        tensor.elementType.isFloatingPoint || tensor.elementType.isInteger else { return false }
      return tensor.doubles.allSatisfy { $0 == number }
    }
    switch operation.op {
    case is Identity, is Cast, is Reshape, is Expand: return first
    case let transpose as Transpose: return transpose.permutation == Array(transpose.permutation.indices) ? first : nil
    case is Slice:
      // A step of -1 reverses and keeps the shape.
      return rewriter.sliceRanges(operation) != nil || hasUnitSteps(operation, rewriter) ? first : nil
    case is Concat: return operands.count == 1 ? first : operands.first { rewriter.haveSameShape($0, operation.results[0]) }
    case is Split: return first
    case is Add: return isAll(0, operands[1]) ? first : isAll(0, first) ? operands[1] : nil
    case is Subtract: return isAll(0, operands[1]) ? first : nil
    case is Multiply: return isAll(1, operands[1]) ? first : isAll(1, first) ? operands[1] : nil
    case is Divide, is Power: return isAll(1, operands[1]) ? first : nil
    default: return nil
    }
  }

  private func hasUnitSteps(_ operation: Operation, _ rewriter: Rewriter) -> Bool {
    guard operation.operands.count > 4, let steps = operation.operands[4] else { return true }
    return rewriter.elements(of: steps)?.ints.allSatisfy { $0 == 1 } ?? false
  }
}
