/// x. ONNX Identity-21; Dropout where the program only infers.
public struct Identity: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("identity", "The operand itself.", operands: ["input"], traits: [.elementwise, .view])
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { [operands[0].type] }
  public func contents(for operands: Operands) -> [Dimension]? { operands[0].contents }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] { [arguments[0]] }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0)] }
}
