/// The product along axes; 1 of nothing. ONNX ReduceProd-18.
public struct ReduceProduct: ReductionOp, ShapeArithmeticOp {
  public static let spec = OpSpec("reduce_product", "The product along axes.", operands: ["input"])
  public var axes: [Int]?, keepsDimensions: Bool
  public init(axes: [Int]? = nil, keepsDimensions: Bool = true) { self.axes = axes; self.keepsDimensions = keepsDimensions }
  public func reduce(_ values: [Double]) -> Double { values.reduce(1, *) }
  public func reduce(_ values: [Int64]) -> Int64 { values.reduce(1, &*) }
  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].isShapeLike, operands[0].rank == 1, axes != [], let extents = operands[0].extents else { return nil }
    return [extents.reduce(.fixed(1), *)]
  }
}
