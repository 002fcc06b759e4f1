/// A matrix: the axes before `axis` become its rows, the others its columns. ONNX Flatten-25.
public struct Flatten: DifferentiableOp {
  public static let spec = OpSpec("flatten", "A tensor as a matrix.", operands: ["input"], traits: .view)
  public var axis: Int
  public init(axis: Int = 1) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], dimensions = input.shape.dimensions
    // One more place than there are axes: all of them may be rows.
    let axis = axis == input.rank ? axis : try normalizedAxis(axis, rank: input.rank)
    return [TensorType(input.elementType, Shape([dimensions[..<axis].reduce(.fixed(1), *), dimensions[axis...].reduce(.fixed(1), *)]))]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [arguments[0].reshaped(try resultShapes(arguments)[0])]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).reshaped(like: site.operand(0))] }
}
