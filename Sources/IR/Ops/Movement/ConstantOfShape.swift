/// A tensor of a given shape whose elements are all equal. ONNX ConstantOfShape-25.
public struct ConstantOfShape: ShapeArithmeticOp, PiecewiseConstantOp {
  public static let spec = OpSpec("constant_of_shape", "A tensor of a given shape with one value everywhere.", operands: ["shape"])
  public var elementType: ElementType
  /// The element's bytes, the first one lowest.
  public var bits: UInt64

  /// - Parameter value: A single element of a type of at most eight bytes.
  public init?(_ value: Tensor) {
    guard value.elementCount == 1, value.elementType != .string, value.elementType.byteCount <= 8, value.layout == .rowMajor else { return nil }
    elementType = value.elementType
    bits = value.withUnsafeBytes { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
  }
  public init(_ elementType: ElementType = .float32, integer value: Int64) {
    self.init(Tensor(elementType, [1], int64s: [value]), or: elementType)
  }
  private init(_ value: Tensor, or elementType: ElementType) {
    if let op = ConstantOfShape(value) { self = op } else { self.elementType = elementType; bits = 0 }
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let count = try listLength(operands[0], "shape")
    guard let extents = operands[0].extents else { return [TensorType(elementType, Shape(Array(repeating: .unknown, count: count)))] }
    guard !extents.contains(where: { ($0.fixedValue ?? 0) < 0 }) else {
      throw Diagnostic("type.shape", "a negative extent", found: "[\(Shape(extents))]", expected: "extents of 0 or more")
    }
    return [TensorType(elementType, Shape(extents))]
  }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard ElementKind.index.contains(elementType), let shape = operands[0].numbers, let value = element.ints.first else { return nil }
    return repeated(.fixed(value), shape)
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0]
    return [element.selecting(Array(repeating: 0, count: shape.reduce(1, *)), shape: shape)]
  }

  /// The value as a tensor of one element.
  public var element: Tensor {
    Tensor(elementType, [1]) { memory in
      for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index))) }
    }
  }
}
