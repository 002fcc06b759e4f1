/// Sums of products over named axes (Einstein's convention), repeated letters and ellipses included. ONNX Einsum-12.
public struct Einsum: Op {
  public static let spec = OpSpec("einsum", "Sums of products over named axes.", operands: ["inputs..."])
  public var equation: String
  public init(equation: String) { self.equation = equation }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let inputs = operands.present
    guard let first = inputs.first, first.elementType.isFloatingPoint || first.elementType.isInteger, inputs.count == operands.count else {
      throw Diagnostic("type.einsum", "operands do not multiply", found: "\(inputs.map(\.type))", expected: "one or more tensors of one numeric type")
    }
    for input in inputs { try requireType(input, first.elementType, "input") }
    let terms = try EinsumEquation(equation, ranks: inputs.map(\.rank)), extents = try terms.extents(inputs.map(\.shape))
    return [TensorType(first.elementType, Shape(terms.output.map { extents[$0] ?? .fixed(1) }))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], inputs = arguments.present, type = inputs[0].elementType
    let terms = try EinsumEquation(equation, ranks: inputs.map(\.rank)), extents = try terms.extents(inputs.map { Shape($0.shape) })
    var summed: [String] = []
    for label in terms.operands.joined() where !terms.output.contains(label) && !summed.contains(label) { summed.append(label) }
    let labels = terms.output + summed
    let space = labels.map { extents[$0]?.fixedValue ?? 1 }
    guard space.checkedProduct() != nil else { throw Diagnostic("type.too-large", "too many products", found: "\(space)", expected: "a number that fits in a machine word") }
    let strides = zip(terms.operands, inputs).map { axes, tensor in
      let own = rowMajorStrides(tensor.shape)
      return labels.map { label in axes.indices.reduce(0) { $0 + (axes[$1] == label && tensor.shape[$1] != 1 ? own[$1] : 0) } }
    }
    if type.isInteger { return [Tensor(type, shape, int64s: sums(inputs.map(\.int64s), strides, space, shape, one: 1))] }
    return [Tensor(type, shape, doubles: sums(inputs.map(\.doubles), strides, space, shape, one: 1))]
  }

  /// Goes through all labels' values, those of the output outermost, the products of the innermost label in one loop.
  private func sums<T: WrappingNumber>(_ operands: [[T]], _ strides: [[Int]], _ space: [Int], _ shape: [Int], one: T) -> [T] {
    let inner = space.count > shape.count ? space[space.count - 1] : 1
    let outer = space.count > shape.count ? Array(space.dropLast()) : space
    let steps = strides.map { space.count > shape.count ? $0[space.count - 1] : 0 }
    let reductions = outer.dropFirst(shape.count).reduce(1, *)
    var result = [T](repeating: 0, count: shape.reduce(1, *)), position = 0
    forEachIndex(outer, strides: strides.map { Array($0.prefix(outer.count)) }) { offsets in
      var sum: T = 0
      for i in 0..<inner {
        var product = one
        for k in operands.indices { product = T.zero.adding(product: product, operands[k][offsets[k] + i * steps[k]]) }
        sum = sum.adding(product: one, product)
      }
      result[position / reductions] = result[position / reductions].adding(product: one, sum)
      position += 1
    }
    return result
  }
}
