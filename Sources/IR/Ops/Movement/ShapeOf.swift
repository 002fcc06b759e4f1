/// The extents `start..<end` of a tensor as int64. ONNX Shape-15. (`Shape` is the name of the type.)
public struct ShapeOf: ShapeArithmeticOp, PiecewiseConstantOp {
  public static let spec = OpSpec("shape", "The extents of a tensor.", operands: ["input"])
  /// The axes told, counted from the front; `end` nil means all that follow.
  public var start: Int, end: Int?
  public init(start: Int = 0, end: Int? = nil) { self.start = start; self.end = end }

  func range(rank: Int) -> Range<Int> {
    func clamp(_ axis: Int) -> Int { max(0, min(rank, axis < 0 ? axis + rank : axis)) }
    let first = clamp(start), last = clamp(end ?? rank)
    return first..<max(first, last)
  }
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    [TensorType(.int64, [range(rank: operands[0].rank).count])]
  }
  public func contents(for operands: Operands) -> [Dimension]? { Array(operands[0].shape.dimensions[range(rank: operands[0].rank)]) }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [Tensor(int64s: Array(arguments[0].shape[range(rank: arguments[0].rank)]))]
  }
}
