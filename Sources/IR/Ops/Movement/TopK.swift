/// The k largest (or smallest) elements along an axis and their positions; of equal ones those that come first.
/// NaN counts as the largest. They are in order where `isSorted`, and in any other case as well. ONNX TopK-24.
public struct TopK: DifferentiableOp {
  public static let spec = OpSpec("top_k", "The largest or smallest elements along an axis.", operands: ["input", "k"], results: ["values", "indices"])
  public var axis: Int
  public var isLargest: Bool, isSorted: Bool
  public init(axis: Int = -1, isLargest: Bool = true, isSorted: Bool = true) {
    self.axis = axis; self.isLargest = isLargest; self.isSorted = isSorted
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, k) = (operands[0], operands[1]), axis = try normalizedAxis(axis, rank: operands[0].rank)
    try input.require(.real)
    try k.require(.index, "number of elements")
    try k.require(rank: 0...1, "number of elements")
    let count = k.extents?.first ?? .unknown
    if let count = count.fixedValue, count < 0 || count > input.shape[axis].fixedValue ?? .max {
      throw Diagnostic("run.index-out-of-range", "more elements are asked for than there are", found: "\(count) along axis \(axis) of \(input.type)", expected: "0...\(input.shape[axis])")
    }
    var shape = input.shape
    shape[axis] = count
    return [TensorType(input.elementType, shape), TensorType(.int64, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], keys = input.orderKeys
    let axis = try normalizedAxis(axis, rank: input.rank), lines = AxisLines(input.shape, axis: axis), count = shape[axis]
    var order = Array(repeating: 0, count: shape.reduce(1, *))
    for (number, start) in lines.starts.enumerated() {
      let line = (0..<lines.extent).sorted { i, j in
        let (a, b) = (keys[start + i * lines.inner], keys[start + j * lines.inner])
        return a == b ? i < j : isLargest ? a > b : a < b
      }
      for (place, index) in line.prefix(count).enumerated() {
        order[(number / lines.inner * count + place) * lines.inner + number % lines.inner] = start + index * lines.inner
      }
    }
    let indices = order.map { Int64($0 / max(lines.inner, 1) % max(lines.extent, 1)) }
    return [input.selecting(order, shape: shape), Tensor(.int64, shape, int64s: indices)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.operand(0).zeros().apply(ScatterElements(axis: axis, reduction: .add), site.result(1), site.cotangent(0))] }
}
