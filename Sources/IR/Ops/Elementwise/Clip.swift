/// min(max(x, minimum), maximum), NaN kept; the bounds are single elements, each of which may be absent. ONNX Clip-13.
public struct Clip: DifferentiableOp {
  public static let spec = OpSpec("clip", "Each element, moved to the nearer bound where it lies outside two bounds.", operands: ["input", "minimum?", "maximum?"], traits: .elementwise)
  public init() {}

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try operands[0].require(.real)
    for case let bound? in [operands.optional(1), operands.optional(2)] {
      try requireEqualElementTypes([operands[0], bound])
      guard bound.shape.dimensions.allSatisfy({ !$0.isCertainlyDifferent(from: .fixed(1)) }) else {
        throw Diagnostic("type.operand", "a bound is not a single element", found: "\(bound.type)", expected: "a scalar")
      }
    }
    return [operands[0].type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], low = arguments.optional(1), high = arguments.optional(2)
    switch x.elementType {
    case .uint64:
      let values = clip(x.scalars(UInt64.self), low?.scalars(UInt64.self).first, high?.scalars(UInt64.self).first)
      return [Tensor(.uint64, x.shape, scalars: values)]
    case let type where type.isFloatingPoint:
      return [Tensor(type, x.shape, doubles: clip(x.doubles, low?.doubles.first, high?.doubles.first))]
    default: return [Tensor(x.elementType, x.shape, int64s: clip(x.int64s, low?.int64s.first, high?.int64s.first))]
    }
  }
  private func clip<T: Comparable>(_ values: [T], _ low: T?, _ high: T?) -> [T] {
    values.map { value in
      var value = value
      if let low, value < low { value = low }
      if let high, value > high { value = high }
      return value
    }
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, cotangent) = (site.operand(0), try site.cotangent(0)), zero = cotangent.constant(0)
    let low = site.optional(1), high = site.optional(2)
    let isBelow = try low.map { (low) throws(Diagnostic) in try x.apply(Less(), low.reshaped([])) }
    let isAbove = try high.map { (high) throws(Diagnostic) in try x.apply(Greater(), high.reshaped([])) }
    var inside = cotangent
    if let isBelow { inside = try isBelow.selects(zero, else: inside) }
    if let isAbove { inside = try isAbove.selects(zero, else: inside) }
    func sum(_ condition: Expression?, _ bound: Expression?) throws(Diagnostic) -> Expression? {
      guard let condition, let bound else { return nil }
      return try condition.selects(cotangent, else: zero).sum(keepsDimensions: false).reshaped(like: bound)
    }
    // The upper bound has the last word.
    let below = try isAbove.map { (isAbove) throws(Diagnostic) in try isBelow?.apply(And(), isAbove.apply(Not())) } ?? isBelow
    return [inside, try sum(below, low), try sum(isAbove, high)]
  }
}
