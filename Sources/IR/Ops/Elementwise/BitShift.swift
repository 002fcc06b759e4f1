/// x shifted by y places; what is shifted out is lost. Unsigned types. ONNX BitShift-11.
public struct BitShift: BitwiseOp {
  public static let spec = OpSpec("bit_shift", "The first tensor's bits shifted by as many places as the second tensor says.", operands: ["lhs", "rhs"], traits: .elementwise)
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable { case left, right }
  public var direction: Direction
  public init(direction: Direction) { self.direction = direction }

  public func callAsFunction(_ x: UInt64, _ y: UInt64) -> UInt64 { direction == .left ? x << y : x >> y }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.unsignedInteger)
    try requireEqualElementTypes([operands[0], operands[1]])
    return [TensorType(operands[0].elementType, try broadcast(operands[0].shape, operands[1].shape))]
  }
}
