/// The axes in another order: the result's axis i is the operand's axis `permutation[i]`. ONNX Transpose-25.
public struct Transpose: DifferentiableOp {
  public static let spec = OpSpec("transpose", "The axes in another order.", operands: ["input"])
  public var permutation: [Int]
  public init(permutation: [Int]) { self.permutation = permutation }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    guard permutation.sorted() == Array(0..<input.rank) else {
      throw Diagnostic("type.permutation", "the permutation does not fit", found: "\(permutation) for \(input.type)", expected: "each of the \(input.rank) axes once")
    }
    return [TensorType(input.elementType, Shape(permutation.map { input.shape[$0] }))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], strides = rowMajorStrides(input.shape)
    return [input.selecting(offsets(shape, strides: permutation.map { strides[$0] }), shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let back = permutation.indices.sorted { permutation[$0] < permutation[$1] }
    return [try site.cotangent(0).transposed(back)]
  }
}
