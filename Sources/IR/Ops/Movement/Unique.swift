/// The different slices along the axis (the different elements, where `axis` is nil), in rising order or, unless
/// `isSorted`, in order of appearance; with where each first appears, which of them each slice of the operand is, and
/// how often each appears. ONNX Unique-11.
public struct Unique: Op {
  public static let spec = OpSpec(
    "unique", "The different slices of a tensor along an axis.", operands: ["input"], results: ["output", "indices", "inverse", "counts"])
  public var axis: Int?
  public var isSorted: Bool
  public init(axis: Int? = nil, isSorted: Bool = true) { self.axis = axis; self.isSorted = isSorted }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try input.require(.comparable)
    var shape = input.shape
    if let axis { shape[try normalizedAxis(axis, rank: input.rank)] = .unknown } else { shape = Shape([.unknown]) }
    let slices = try axis.map { axis throws(Diagnostic) in input.shape[try normalizedAxis(axis, rank: input.rank)] } ?? input.shape.elementCount
    var count = Dimension.unknown
    if let constant = input.constant {
      count = .fixed(try classes(constant).first.count)
      if let axis { shape[try normalizedAxis(axis, rank: input.rank)] = count } else { shape[0] = count }
    }
    return [TensorType(input.elementType, shape), TensorType(.int64, Shape([count])), TensorType(.int64, Shape([slices])), TensorType(.int64, Shape([count]))]
  }

  /// Each different slice's first position, and each slice's class.
  private func classes(_ input: Tensor) throws(Diagnostic) -> (first: [Int], inverse: [Int]) {
    let keys = input.orderKeys
    let lines = AxisLines(axis == nil ? [input.elementCount] : input.shape, axis: try normalizedAxis(axis ?? 0, rank: axis == nil ? 1 : input.rank))
    let starts = lines.starts
    let slices = (0..<lines.extent).map { index in starts.map { keys[$0 + index * lines.inner] } }
    var classOf: [[Int64]: Int] = [:], first: [Int] = [], inverse: [Int] = []
    for (index, slice) in slices.enumerated() {
      let number = classOf[slice] ?? first.count
      if number == first.count { classOf[slice] = number; first.append(index) }
      inverse.append(number)
    }
    guard isSorted else { return (first, inverse) }
    let order = first.indices.sorted { slices[first[$0]].lexicographicallyPrecedes(slices[first[$1]]) }
    var rank = Array(repeating: 0, count: order.count)
    for (place, number) in order.enumerated() { rank[number] = place }
    return (order.map { first[$0] }, inverse.map { rank[$0] })
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let (first, inverse) = try classes(arguments[0])
    let input = axis == nil ? arguments[0].reshaped([arguments[0].elementCount]) : arguments[0]
    var counts = Array(repeating: 0, count: first.count)
    for number in inverse { counts[number] += 1 }
    let output = try Gather(axis: axis ?? 0).evaluate(Arguments([input, Tensor(int64s: first)]))
    return output + [Tensor(int64s: first), Tensor(int64s: inverse), Tensor(int64s: counts)]
  }
}
