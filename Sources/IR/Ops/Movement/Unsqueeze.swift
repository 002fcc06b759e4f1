/// A tensor with axes of one element put in, at places counted in the result. ONNX Unsqueeze-25.
public struct Unsqueeze: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("unsqueeze", "A tensor with axes of one element put in.", operands: ["input"], traits: .view)
  public var axes: [Int]
  public init(axes: [Int]) { self.axes = axes }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], rank = input.rank + axes.count, added = try normalizedAxes(axes, rank: rank)
    var rest = input.shape.dimensions.makeIterator()
    return [TensorType(input.elementType, Shape((0..<rank).map { added.contains($0) ? .fixed(1) : rest.next() ?? .fixed(1) }))]
  }

  public func contents(for operands: Operands) -> [Dimension]? { operands[0].contents }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [arguments[0].reshaped(try resultShapes(arguments)[0])]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).reshaped(like: site.operand(0))] }
}
