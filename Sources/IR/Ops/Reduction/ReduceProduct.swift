/// The product along axes; 1 of nothing. ONNX ReduceProd-18.
public struct ReduceProduct: ReductionOp, ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("reduce_product", "The product along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(1, *) }
  public func reduce(_ values: [Int64]) -> Int64 { values.reduce(1, &*) }
  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].isShapeLike, operands[0].rank == 1, axes != [], let extents = operands[0].extents else { return nil }
    return [extents.reduce(.fixed(1), *)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // The product of all others, from both sides: right where elements are zero.
    let (x, _, cotangent) = try kept(site), shape = try site.fixedShape(0), axes = try reducedAxes(rank: shape.count)
    let order = shape.indices.filter { !axes.contains($0) } + axes, moved = order.map { shape[$0] }
    let rows = try x.transposed(order).reshaped([moved.prefix(shape.count - axes.count).reduce(1, *), moved.suffix(axes.count).reduce(1, *)])
    let axis = x.integers([1]), last = try axis.reshaped([])
    let before = try rows.apply(CumulativeProduct(isExclusive: true), last), after = try rows.apply(CumulativeProduct(isExclusive: true, isReverse: true), last)
    let others = try (before * after).reshaped(moved).transposed(order.indices.sorted { order[$0] < order[$1] })
    return [try cotangent * others]
  }
}
