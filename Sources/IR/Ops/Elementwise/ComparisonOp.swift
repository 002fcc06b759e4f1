/// A question about pairs of elements, with broadcasting. The result is bool.
public protocol ComparisonOp: Op {
  /// The element types the op is defined for.
  static var elements: ElementKind { get }
  func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool
}
extension ComparisonOp {
  public static var elements: ElementKind { .real }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(Self.elements)
    try requireEqualElementTypes([operands[0], operands[1]])
    return [TensorType(.bool, try broadcast(operands[0].shape, operands[1].shape))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (a, b) = (arguments[0], arguments[1])
    switch a.elementType {
    case .string:
      let keys = Tensor.joined([a, b]).orderKeys
      return [try compare(Array(keys.prefix(a.elementCount)), Array(keys.dropFirst(a.elementCount)), a.shape, b.shape)]
    case .uint64: return [try compare(a.scalars(UInt64.self), b.scalars(UInt64.self), a.shape, b.shape)]
    case let type where type.isFloatingPoint: return [try compare(a.doubles, b.doubles, a.shape, b.shape)]
    default: return [try compare(a.int64s, b.int64s, a.shape, b.shape)]
    }
  }
  private func compare<T: Comparable>(_ x: [T], _ y: [T], _ left: [Int], _ right: [Int]) throws(Diagnostic) -> Tensor {
    let pairs = try BroadcastPairs(left, right)
    return Tensor(pairs.shape, bools: pairs.map { self(x[$0], y[$1]) })
  }
}
