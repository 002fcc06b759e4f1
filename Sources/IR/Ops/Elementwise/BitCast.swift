/// The same bits read as another element type of the same width. ONNX BitCast-26.
public struct BitCast: Op {
  public static let spec = OpSpec("bit_cast", "The bits of the elements as another element type.", operands: ["input"], traits: .elementwise)
  public var to: ElementType
  public init(to: ElementType) { self.to = to }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let from = operands[0].elementType
    guard from != .string, to != .string, from.bitCount == to.bitCount else {
      throw Diagnostic("type.operand", "the element types differ in width", found: "\(operands[0].type) as \(to.rawValue)", expected: "types of \(from.bitCount) bits")
    }
    return [TensorType(to, operands[0].shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0]
    // Narrow elements are held one to a byte, integers with their sign.
    if to.isInteger, to.bitCount < 8 { return [Tensor(to, input.shape, int64s: input.scalars(UInt8.self).map { Int64($0) })] }
    if to.bitCount < 8 { return [Tensor(to, input.shape, scalars: input.scalars(UInt8.self).map { $0 & 15 })] }
    return [input.withUnsafeBytes { bytes in Tensor(to, input.shape) { $0.copyMemory(from: bytes) } }]
  }
}
