/// An op whose results are elements of its first operand, or fillings: it moves, repeats and leaves out, and computes nothing.
///
/// Its derivative follows from itself: applied to the numbers of the elements it tells where each went, and the cotangents
/// are added up there.
public protocol SelectionOp: DifferentiableOp {
  /// The other operands for moving numbers in place of elements: what fills must become zero, the number of no element.
  func otherOperands(_ site: DerivativeSite) -> [Expression?]
}
extension SelectionOp {
  public func otherOperands(_ site: DerivativeSite) -> [Expression?] { (1..<max(1, site.operandCount)).map(site.optional) }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try scattered(site)] }

  /// The cotangent of the first operand.
  func scattered(_ site: DerivativeSite) throws(Diagnostic) -> Expression {
    let shape = try site.fixedShape(0), count = shape.reduce(1, *), cotangent = try site.cotangent(0)
    let numbers = site.builder.constant(Tensor(.int64, shape, int64s: (0..<count).map { Int64($0) + 1 }))
    let others = otherOperands(site)
    let positions = Expression(try site.builder.emit(self, [numbers] + others.map { $0?.value })[0], in: site.builder)
    let sums = try cotangent.constant(0).reshaped([1]).apply(Expand(), cotangent.integers([count + 1]))
    return try sums.apply(ScatterElements(axis: 0, reduction: .add), positions.reshaped([-1]), cotangent.reshaped([-1]))
      .sliced(axis: 0, 1..<count + 1).reshaped(shape)
  }
}
