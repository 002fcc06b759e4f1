internal import IR

/// An Einsum of two operands over one summed axis is a matrix product between transposes, or a sum of products where
/// one operand has no axis of its own.
struct EinsumToMatMul: RewriteRule {
  let name = "einsum-to-matmul"
  let roots: [any Op.Type] = [Einsum.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let einsum = operation.op as? Einsum, operation.operands.count == 2, let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    let text = einsum.equation.filter { !$0.isWhitespace }
    let sides = text.split(separator: ">", omittingEmptySubsequences: false)
    let terms = text.prefix { $0 != "-" }.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    guard sides.count == 2, terms.count == 2, !text.contains(".") else { return .declined("the equation has no explicit result or an ellipsis") }
    let (x, y, z) = (terms[0], terms[1], Array(sides[1]))
    guard Set(x).count == x.count, Set(y).count == y.count, x.count == rewriter.shape(of: a).rank, y.count == rewriter.shape(of: b).rank else { return .declined("an axis occurs twice in one operand") }
    let summed = x.filter { y.contains($0) && !z.contains($0) }
    guard summed.count == 1, (x + y).allSatisfy({ z.contains($0) || summed.contains($0) }) else { return .declined("not exactly one axis is summed over") }
    let batch = z.filter { x.contains($0) && y.contains($0) }, left = x.filter { !y.contains($0) }, right = y.filter { !x.contains($0) }
    if right.isEmpty, x.last == summed[0], y == x.suffix(y.count), z == x.dropLast() {
      let product = try rewriter.emit(Multiply(), a, b)
      return .value(try rewriter.emit(ReduceSum(axes: [-1], keepsDimensions: false), product))
    }
    guard left.count == 1, right.count == 1 else { return .declined("an operand has no axis of its own, or several") }
    func order(_ target: [Character], _ source: [Character]) -> [Int] { target.compactMap { source.firstIndex(of: $0) } }
    let lhs = try rewriter.transposed(a, order(batch + left + summed, x)), rhs = try rewriter.transposed(b, order(batch + summed + right, y))
    let product = try rewriter.emit(MatMul(), lhs, rhs)
    return .value(try rewriter.transposed(product, order(z, batch + left + right)))
  }
}
