/// A tensor without some axes of one element; without all of them where `axes` is nil. ONNX Squeeze-25.
public struct Squeeze: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("squeeze", "A tensor without some axes of one element.", operands: ["input"], traits: .view)
  public var axes: [Int]?
  public init(axes: [Int]? = nil) { self.axes = axes }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], removed: [Int]
    if let axes {
      removed = try normalizedAxes(axes, rank: input.rank)
      if let axis = removed.first(where: { input.shape[$0].isCertainlyDifferent(from: .fixed(1)) }) {
        throw Diagnostic("type.squeeze", "an axis to be removed has more than one element", found: "axis \(axis) of \(input.type)", expected: "an extent of 1")
      }
    } else {
      guard input.shape.isFixed else {
        throw Diagnostic("type.rank-unknown", "which axes have one element is not known before the program runs", found: "\(input.type)", expected: "axes named, or fixed extents")
      }
      removed = (0..<input.rank).filter { input.shape[$0] == .fixed(1) }
    }
    return [TensorType(input.elementType, Shape((0..<input.rank).filter { !removed.contains($0) }.map { input.shape[$0] }))]
  }

  public func contents(for operands: Operands) -> [Dimension]? { operands[0].contents }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [arguments[0].reshaped(try resultShapes(arguments)[0])]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).reshaped(like: site.operand(0))] }
}
