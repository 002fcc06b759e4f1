/// A reduction along axes that only the running program knows. Where they are known, a reduction of its own says more.
/// ONNX ReduceSum-13 and its kin, whose axes are an operand.
public struct DynamicReduction: DifferentiableOp {
  public static let spec = OpSpec("dynamic_reduction", "A reduction along axes given as an operand.", operands: ["input", "axes"])
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case sum, mean, maximum, minimum, product, l1, l2, logSum, logSumExp, sumSquare
  }
  public var kind: Kind
  public var keepsDimensions: Bool
  /// Whether an empty list of axes means none, not all.
  public var emptyMeansNone: Bool
  public init(_ kind: Kind, keepsDimensions: Bool = true, emptyMeansNone: Bool = false) {
    self.kind = kind; self.keepsDimensions = keepsDimensions; self.emptyMeansNone = emptyMeansNone
  }

  /// The reduction along known axes.
  public func reduction(axes: [Int]) -> any ReductionOp {
    let axes = axes.isEmpty && !emptyMeansNone ? nil : axes
    return switch kind {
    case .sum: ReduceSum(axes: axes, keepsDimensions: keepsDimensions)
    case .mean: ReduceMean(axes: axes, keepsDimensions: keepsDimensions)
    case .maximum: ReduceMaximum(axes: axes, keepsDimensions: keepsDimensions)
    case .minimum: ReduceMinimum(axes: axes, keepsDimensions: keepsDimensions)
    case .product: ReduceProduct(axes: axes, keepsDimensions: keepsDimensions)
    case .l1: ReduceL1(axes: axes, keepsDimensions: keepsDimensions)
    case .l2: ReduceL2(axes: axes, keepsDimensions: keepsDimensions)
    case .logSum: ReduceLogSum(axes: axes, keepsDimensions: keepsDimensions)
    case .logSumExp: ReduceLogSumExp(axes: axes, keepsDimensions: keepsDimensions)
    case .sumSquare: ReduceSumSquare(axes: axes, keepsDimensions: keepsDimensions)
    }
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, axes) = (operands[0], operands[1])
    try axes.requireList("axes")
    if let numbers = axes.numbers { return try reduction(axes: numbers).resultTypes(for: Operands([input])) }
    _ = try reduction(axes: []).resultTypes(for: Operands([input]))
    var rank = input.rank
    if !keepsDimensions {
      let count = try listLength(axes, "axes")
      rank = count == 0 ? (emptyMeansNone ? rank : 0) : rank - count
      guard rank >= 0 else {
        throw Diagnostic("type.axis-twice", "more axes are named than there are", found: "\(count) of \(input.rank) axes", expected: "each axis once")
      }
    }
    return [TensorType(input.elementType, Shape(Array(repeating: .unknown, count: rank)))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    try reduction(axes: arguments[1].ints).evaluate(Arguments([arguments[0]]))
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    guard let axes = site.constant(1)?.ints, let op = reduction(axes: axes) as? any DifferentiableOp else { throw site.unknownShape("axes of \(site.operand(1).type)") }
    return try op.cotangents(site)
  }
}
