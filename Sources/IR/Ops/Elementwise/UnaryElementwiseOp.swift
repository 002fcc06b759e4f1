/// An op applied to each element of a real tensor on its own. The computation is in double precision and rounded once.
public protocol UnaryElementwiseOp: Op {
  /// The element types the op is defined for; floats unless it says otherwise.
  static var elements: ElementKind { get }
  func callAsFunction(_ x: Double) -> Double
}
extension UnaryElementwiseOp {
  public static var elements: ElementKind { .floatingPoint }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(Self.elements)
    return [operands[0].type]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0]
    return [Tensor(x.elementType, x.shape, doubles: x.doubles.map(callAsFunction))]
  }
}

/// An op on each element that is defined for integers too, and exact there, wrapping where the type ends.
public protocol RealUnaryElementwiseOp: UnaryElementwiseOp {
  func callAsFunction(_ x: Int64) -> Int64
  /// For unsigned types; the identity unless the op says otherwise.
  func callAsFunction(_ x: UInt64) -> UInt64
}
extension RealUnaryElementwiseOp {
  public static var elements: ElementKind { .real }
  public func callAsFunction(_ x: UInt64) -> UInt64 { x }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0]
    if x.elementType.isFloatingPoint { return [Tensor(x.elementType, x.shape, doubles: x.doubles.map { self($0) })] }
    if x.elementType.isSignedInteger { return [Tensor(x.elementType, x.shape, int64s: x.int64s.map { self($0) })] }
    return [Tensor(x.elementType, x.shape, int64s: x.int64s.map { Int64(bitPattern: self(UInt64(bitPattern: $0))) })]
  }
}
