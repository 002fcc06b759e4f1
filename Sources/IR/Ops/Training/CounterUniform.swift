/// Numbers in [0, 1) that depend on a key, a stream and the element's place alone (SplitMix64 of a counter): the same on every
/// machine and for any number of threads. `key` is one int64; operations of different streams are independent of each other.
public struct CounterUniform: PiecewiseConstantOp {
  public static let spec = OpSpec("counter_uniform", "Uniform numbers made of a key and each element's place.", operands: ["key"], traits: .training)
  public var shape: [Int]
  public var stream: UInt64
  public var elementType: ElementType
  public init(shape: [Int], stream: UInt64, elementType: ElementType = .float32) { self.shape = shape; self.stream = stream; self.elementType = elementType }
  /// The stream of a place that has a name.
  public init(shape: [Int], stream name: String, elementType: ElementType = .float32) {
    self.init(shape: shape, stream: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }, elementType: elementType)
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    guard operands[0].elementType == .int64, operands[0].shape.elementCount.fixedValue == 1, shape.allSatisfy({ $0 >= 0 }), shape.checkedProduct() != nil else {
      throw Diagnostic("type.operand", "the key is not one int64, or the shape is none", found: "\(operands[0].type), \(shape)", expected: "int64[1] and extents of 0 or more")
    }
    return [TensorType(try requireFloatType(elementType), shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    _ = try resultShapes(arguments)
    let base = splitMix64(splitMix64(UInt64(bitPattern: arguments[0].int64s[0]) &+ 0x9E37_79B9_7F4A_7C15) ^ stream)
    // 24 bits: every such number is a float32, so that none is rounded to 1.
    let values = (0..<shape.reduce(1, *)).map { Double(splitMix64(base &+ UInt64($0) &* 0x9E37_79B9_7F4A_7C15) >> 40) * 0x1p-24 }
    return [Tensor(elementType, shape, doubles: values)]
  }
}
