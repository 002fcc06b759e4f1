/// An op of one element at a time with a derivative.
public protocol DifferentiableUnaryOp: UnaryElementwiseOp, DifferentiableOp {
  /// f'(x), given x and y = f(x). Where f has a corner, the value that PyTorch takes.
  func derivative(at x: Expression, _ y: Expression) throws(Diagnostic) -> Expression
}
extension DifferentiableUnaryOp {
  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    [try site.cotangent(0) * derivative(at: site.operand(0), site.result(0))]
  }
}

/// An op of two elements at a time with derivatives by both.
public protocol DifferentiableBinaryOp: BinaryElementwiseOp, DifferentiableOp {
  /// `cotangent` times the derivatives of z = f(x, y) by x and y, before the sums over what was broadcast.
  func derivatives(at x: Expression, _ y: Expression, _ z: Expression, times cotangent: Expression) throws(Diagnostic) -> (Expression, Expression)
}
extension DifferentiableBinaryOp {
  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, y) = (site.operand(0), site.operand(1))
    let (dx, dy) = try derivatives(at: x, y, site.result(0), times: site.cotangent(0))
    // A sum over broadcast axes that nobody asked for may need extents that nobody knows.
    return [site.wants(0) ? try dx.summed(to: x.shape) : nil, site.wants(1) ? try dy.summed(to: y.shape) : nil]
  }
}

/// The cotangent to whichever operand the result is equal to, half to each where both are.
func shared(_ x: Expression, _ y: Expression, _ z: Expression, _ cotangent: Expression) throws(Diagnostic) -> (Expression, Expression) {
  let half = try cotangent * 0.5, zero = cotangent.constant(0)
  let isX = try x.isEqual(to: z), isY = try y.isEqual(to: z), isTie = try x.isEqual(to: y)
  return (try isTie.selects(half, else: isX.selects(cotangent, else: zero)), try isTie.selects(half, else: isY.selects(cotangent, else: zero)))
}
