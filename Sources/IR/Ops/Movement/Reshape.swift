/// The same elements under another shape. ONNX Reshape-21: in the shape operand -1 stands for the extent that is left
/// over and, unless `allowsZero`, 0 for the operand's own extent at that axis.
public struct Reshape: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("reshape", "The same elements under another shape.", operands: ["input", "shape"], traits: .view)
  public var allowsZero: Bool
  public init(allowsZero: Bool = false) { self.allowsZero = allowsZero }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    guard operands[1].elementType == .int64, operands[1].rank == 1 else {
      throw Diagnostic("type.operand", "the shape operand is not a list of int64", found: "\(operands[1].type)", expected: "int64[n]")
    }
    guard let requested = operands[1].extents else {
      guard let rank = operands[1].shape[0].fixedValue else {
        throw Diagnostic("type.rank-unknown", "the number of axes of the result is not known before the program runs", found: "shape of \(operands[1].type)", expected: "a shape of a known length")
      }
      return [TensorType(input.elementType, Shape(Array(repeating: .unknown, count: rank)))]
    }
    var result: [Dimension] = [], inferred: Int?
    for (axis, extent) in requested.enumerated() {
      switch extent {
      case .fixed(-1):
        guard inferred == nil else { throw wrong(input, requested, "at most one -1") }
        inferred = axis; result.append(.fixed(1))
      case .fixed(0) where !allowsZero:
        guard axis < input.rank else { throw wrong(input, requested, "0 only where the operand has an axis") }
        result.append(input.shape[axis])
      case .fixed(let n) where n < 0: throw wrong(input, requested, "extents of -1 or more")
      default: result.append(extent)
      }
    }
    if let inferred { result[inferred] = remaining(of: input.shape.dimensions, over: result) }
    let shape = Shape(result)
    if let from = input.shape.fixed, let to = shape.fixed, from.checkedProduct() != to.checkedProduct() {
      throw wrong(input, requested, "as many elements as \(input.type) has")
    }
    return [TensorType(input.elementType, shape)]
  }

  /// The extent that makes the element counts equal: factors found on both sides cancel.
  private func remaining(of input: [Dimension], over output: [Dimension]) -> Dimension {
    var left = input, right: [Dimension] = []
    for extent in output {
      guard extent.fixedValue == nil, !extent.isUnknown, let run = neighbours(in: left, whoseProductIs: extent) else { right.append(extent); continue }
      left.removeSubrange(run)
    }
    let numerator = left.reduce(.fixed(1), *), denominator = right.reduce(.fixed(1), *)
    if let n = numerator.fixedValue, let d = denominator.fixedValue { return d == 0 ? (n == 0 ? .fixed(0) : .unknown) : n % d == 0 ? .fixed(n / d) : .unknown }
    // batch * 12 over 12 is batch: divide the numbers, keep the symbols.
    let numbers = left.compactMap(\.fixedValue).reduce(1, { $0 &* $1 }), symbols = left.filter { $0.fixedValue == nil }
    if let d = denominator.fixedValue, d != 0, numbers % d == 0 { return symbols.reduce(.fixed(numbers / d), { $0 == .fixed(1) ? $1 : $0 * $1 }) }
    return numerator / denominator
  }
  /// The neighbouring extents that a reshape merged into `extent`.
  private func neighbours(in extents: [Dimension], whoseProductIs extent: Dimension) -> Range<Int>? {
    for start in extents.indices {
      var product = Dimension.fixed(1)
      for end in start..<extents.count {
        product = product * extents[end]
        if product.isCertainlyEqual(to: extent) { return start..<end + 1 }
      }
    }
    return nil
  }
  private func wrong(_ input: Operand, _ requested: [Dimension], _ expected: String) -> Diagnostic {
    Diagnostic("type.reshape", "the shape does not fit", found: "\(input.type) to [\(Shape(requested))]", expected: expected)
  }

  public func contents(for operands: Operands) -> [Dimension]? { operands[0].contents }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let type = try resultTypes(for: arguments.operands)[0]
    guard let shape = type.shape.fixed, shape.checkedProduct() == arguments[0].elementCount else {
      throw wrong(arguments.operands[0], arguments[1].ints.map { .fixed($0) }, "as many elements as \(arguments[0].type) has")
    }
    return [arguments[0].reshaped(shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).reshaped(like: site.operand(0))] }
}
