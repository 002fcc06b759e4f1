/// x shifted by y places; what is shifted out is lost. To the right, signed numbers keep their sign. A shift by a negative
/// number, or by all bits and more, leaves nothing but the sign. ONNX BitShift-28.
public struct BitShift: Op {
  public static let spec = OpSpec("bit_shift", "The first tensor's bits shifted by as many places as the second tensor says.", operands: ["lhs", "rhs"], traits: .elementwise)
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable { case left, right }
  public var direction: Direction
  public init(direction: Direction) { self.direction = direction }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.integer)
    try requireEqualElementTypes([operands[0], operands[1]])
    return [TensorType(operands[0].elementType, try broadcast(operands[0].shape, operands[1].shape))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (a, b) = (arguments[0], arguments[1]), x = a.int64s, y = b.int64s, type = a.elementType
    let pairs = try BroadcastPairs(a.shape, b.shape)
    return [Tensor(type, pairs.shape, int64s: pairs.map { shifted(x[$0], y[$1], type) })]
  }

  private func shifted(_ x: Int64, _ y: Int64, _ type: ElementType) -> Int64 {
    // Read without a sign, a negative number of places is a large one.
    let places = UInt64(bitPattern: y) < UInt64(type.bitCount) ? y : 64
    if direction == .left { return x << places }
    return type.isSignedInteger ? x >> places : Int64(bitPattern: UInt64(bitPattern: x) >> UInt64(places))
  }
}
