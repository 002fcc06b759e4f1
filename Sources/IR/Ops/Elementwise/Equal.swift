/// x = y; NaN equals nothing. ONNX Equal-19.
public struct Equal: ComparisonOp, ShapeArithmeticOp {
  public static let spec = OpSpec("equal", "Whether two tensors' elements are equal.", operands: ["lhs", "rhs"], traits: [.elementwise, .commutative])
  public static var elements: ElementKind { .comparable }
  public init() {}
  public func callAsFunction<T: Comparable>(_ x: T, _ y: T) -> Bool { x == y }

  /// Whether extents are equal, as 1 and 0. Exporters ask whether an extent is -1, which no extent is.
  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].isShapeLike, operands[1].isShapeLike, let x = operands[0].extents, let y = operands[1].extents else { return nil }
    let count = max(x.count, y.count)
    guard count > 0, [x.count, y.count].allSatisfy({ $0 == 1 || $0 == count }) else { return nil }
    var result: [Dimension] = []
    for i in 0..<count {
      let a = x[i % x.count], b = y[i % y.count]
      if a.isCertainlyEqual(to: b) { result.append(.fixed(1)) }
      else if a.isCertainlyDifferent(from: b) || isNegative(a) && isExtent(b) || isNegative(b) && isExtent(a) { result.append(.fixed(0)) }
      else { return nil }
    }
    return result
  }
  private func isNegative(_ extent: Dimension) -> Bool { extent.fixedValue.map { $0 < 0 } ?? false }
  /// A symbol that is no difference is an extent of a tensor.
  private func isExtent(_ extent: Dimension) -> Bool { if case .symbol(let name) = extent { !name.contains("-") } else { false } }
}
