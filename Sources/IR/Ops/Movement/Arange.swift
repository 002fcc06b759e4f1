/// start, start + delta, ... to before limit. ONNX Range-11; `Range` is the name of a type of the language.
public struct Arange: ShapeArithmeticOp, DifferentiableOp {
  public static let spec = OpSpec("range", "Numbers at equal distances.", operands: ["start", "limit", "delta"])
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    for (index, name) in ["start", "limit", "delta"].enumerated() {
      try operands[index].require(.real, name)
      try operands[index].require(rank: 0...1, name)
    }
    try requireEqualElementTypes([operands[0], operands[1], operands[2]])
    return [TensorType(operands[0].elementType, Shape([try extent(operands)]))]
  }

  private func extent(_ operands: Operands) throws(Diagnostic) -> Dimension {
    if let start = operands[0].constant, let limit = operands[1].constant, let delta = operands[2].constant {
      return .fixed(try count(start, limit, delta))
    }
    guard operands[0].isShapeLike, let start = operands[0].extents?.first, operands[2].extents?.first == .fixed(1) else { return .unknown }
    return operands[1].extents?.first.map { $0 - start } ?? .unknown
  }

  private func count(_ start: Tensor, _ limit: Tensor, _ delta: Tensor) throws(Diagnostic) -> Int {
    let count: Double
    if start.elementType.isFloatingPoint {
      guard let a = start.doubles.first, let b = limit.doubles.first, let step = delta.doubles.first, step != 0 else { throw zeroStep() }
      count = ((b - a) / step).rounded(.up)
    } else {
      guard let a = start.int64s.first, let b = limit.int64s.first, let step = delta.int64s.first, step != 0 else { throw zeroStep() }
      guard (a < b) == (step > 0), a != b else { return 0 }
      // The distance of two 64-bit numbers fits an unsigned one.
      let distance = UInt64(bitPattern: a < b ? b &- a : a &- b)
      count = Double((distance - 1) / step.magnitude) + 1
    }
    guard !count.isNaN, count <= Double(referenceElementLimit) else {
      throw Diagnostic("run.too-large", "the result is too large", category: .memory, found: "\(count) elements", expected: "at most \(referenceElementLimit) elements")
    }
    return max(0, Int(count))
  }
  private func zeroStep() -> Diagnostic { Diagnostic("type.range", "a step of zero", expected: "a step other than 0") }

  public func contents(for operands: Operands) -> [Dimension]? {
    guard operands[0].isShapeLike, let start = operands[0].numbers?.first, let limit = operands[1].numbers?.first, let delta = operands[2].numbers?.first,
      delta != 0, start.magnitude < 1 << 32, limit.magnitude < 1 << 32, delta.magnitude < 1 << 32
    else { return nil }
    let numbers = Array(stride(from: start, to: limit, by: delta).prefix(65))
    return numbers.count <= 64 ? numbers.map { .fixed($0) } : nil
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let type = arguments[0].elementType, shape = try resultShapes(arguments)[0]
    if type.isFloatingPoint {
      let start = arguments[0].doubles[0], delta = arguments[2].doubles[0]
      return [Tensor(type, shape, doubles: (0..<shape[0]).map { start + Double($0) * delta })]
    }
    let start = arguments[0].int64s[0], delta = arguments[2].int64s[0]
    return [Tensor(type, shape, int64s: (0..<shape[0]).map { start &+ Int64($0) &* delta })]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // Element i is start + i * delta; the limit only tells how many there are.
    let cotangent = try site.cotangent(0)
    guard let count = cotangent.shape[0].fixedValue else { throw site.unknownShape("\(cotangent.type)") }
    let places = Expression(site.builder.constant(Tensor(cotangent.elementType, [count], doubles: (0..<count).map(Double.init))), in: site.builder)
    func total(_ value: Expression, like operand: Expression) throws(Diagnostic) -> Expression { try value.sum(keepsDimensions: false).reshaped(like: operand) }
    return [try total(cotangent, like: site.operand(0)), nil, try total(cotangent * places, like: site.operand(2))]
  }
}
