/// The type of a value in a program. Prints as `float32[batch x 3 x 512 x 512]` without the spaces.
public struct TensorType: Sendable, Hashable, Codable, CustomStringConvertible {
  public var elementType: ElementType
  public var shape: Shape

  public init(_ elementType: ElementType, _ shape: Shape) { self.elementType = elementType; self.shape = shape }
  public init(_ elementType: ElementType, _ extents: [Int]) { self.init(elementType, Shape(extents)) }

  public var rank: Int { shape.rank }
  /// Bytes of a tensor of this type in memory; nil when the shape is not fixed or the product overflows.
  public var byteCount: Int? {
    guard let extents = shape.fixed, let count = extents.checkedProduct() else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: elementType.byteCount)
    return overflow ? nil : bytes
  }
  public var description: String { "\(elementType.rawValue)[\(shape)]" }
}

extension Sequence where Element == Int {
  /// The product of extents, or nil when one is negative or the product does not fit.
  public func checkedProduct() -> Int? {
    var product = 1
    for value in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: value)
      if overflow || value < 0 { return nil }
      product = next
    }
    return product
  }
}
