/// Convolution (cross-correlation) over any number of spatial axes. ONNX Conv-22.
///
/// `input` is [N, C, ...], `weight` [M, C / group, kernel...], `bias` [M]; the result is [N, M, ...].
public struct Conv: CostedOp, DifferentiableOp {
  public static let spec = OpSpec("conv", "Convolution.", operands: ["input", "weight", "bias?"])
  public var group: Int
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding

  /// Strides and dilations are 1 unless given.
  public init(group: Int = 1, kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid) {
    let ones = kernel.map { _ in 1 }
    self.group = group; self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
  }

  public var window: Window { Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    try requireType(operands[1], operands[0].elementType, "weight")
    let shape = try convolutionShape(operands[0], operands[1], window: window, group: group)
    try requireType(operands.optional(2), operands[0].elementType, "bias")
    try requireVector(operands.optional(2), operands[1].shape[0], "bias")
    return [TensorType(operands[0].elementType, shape)]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], x = arguments[0]
    let result = convolve(
      x.doubles, arguments[1].rowMajor.doubles, bias: arguments.optional(2)?.doubles, batch: shape[0], channels: x.shape[1],
      outputs: shape[1], group: group, axes: try window.axes(Array(x.shape.dropFirst(2))))
    return [Tensor(x.elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    let inner = (operands[1]?.shape.fixed ?? []).dropFirst().reduce(1, *)
    return 2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * inner
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, weight, cotangent) = (site.operand(0), site.operand(1), try site.cotangent(0))
    let axes = try window.axes(Array(site.fixedShape(0).dropFirst(2)))
    return [
      site.wants(0) ? try transposedConvolution(cotangent, weight, axes, group: group) : nil,
      site.wants(1) ? try weightCotangent(x, site.fixedShape(1), cotangent, axes) : nil,
      site.optional(2) == nil ? nil : try cotangent.sum((0..<cotangent.rank).filter { $0 != 1 }, keepsDimensions: false),
    ]
  }

  /// The convolution of input and cotangent, samples and channels having changed places.
  private func weightCotangent(_ x: Expression, _ weight: [Int], _ cotangent: Expression, _ axes: [Window.Axis]) throws(Diagnostic) -> Expression {
    guard let shape = x.shape.fixed, let outputs = cotangent.shape.fixed else { return x }
    let spatial = Array(2..<shape.count), perGroup = shape[1] / group, places = spatial.map { $0 + 1 }
    let input = try x.reshaped([shape[0], group, perGroup] + shape.dropFirst(2)).transposed([2, 1, 0] + places).reshaped([perGroup, group * shape[0]] + shape.dropFirst(2))
    let kernel = try cotangent.transposed([1, 0] + spatial)
    let convolution = Conv(
      group: group, kernel: Array(outputs.dropFirst(2)), strides: dilations, dilations: strides, padding: .explicit(begin: axes.map(\.begin), end: axes.map { max(0, $0.end) }))
    var result = try input.apply(convolution, kernel)
    for (axis, extent) in zip(spatial, weight.dropFirst(2)) { result = try result.sliced(axis: axis, 0..<extent) }
    return try result.transposed([1, 0] + spatial)
  }
}

/// The shape of a convolution of `input` [N, C, ...] with `weight` [M, C / group, kernel...].
func convolutionShape(_ input: Operand, _ weight: Operand, window: Window, group: Int) throws(Diagnostic) -> Shape {
  guard input.rank >= 3, weight.rank == input.rank else {
    throw Diagnostic("type.convolution", "operands do not convolve", found: "\(input.type) and \(weight.type)", expected: "[N, C, ...] and [M, C / group, ...] of one rank, 3 at least")
  }
  guard group > 0, group < 1 << 30, (weight.shape[0].fixedValue ?? 0) % group == 0, !input.shape[1].isCertainlyDifferent(from: weight.shape[1] * .fixed(group)) else {
    throw Diagnostic("type.convolution", "the groups do not fit", found: "\(input.type) and \(weight.type) in \(group) groups", expected: "C / group input channels for each of M outputs, M a multiple of the groups")
  }
  guard window.kernel.count == weight.rank - 2, !zip(weight.shape.dimensions.dropFirst(2), window.kernel).contains(where: { $0.isCertainlyDifferent(from: .fixed($1)) }) else {
    throw Diagnostic("type.convolution", "the kernel is not the weight's", found: "\(weight.type)", expected: "[M, C / group] and \(window.kernel)")
  }
  return Shape([input.shape[0], weight.shape[0]] + (try window.outputExtents(Array(input.shape.dimensions.dropFirst(2)))))
}

/// What a convolution with `weight` [M, C / group, ...] carries back to its input: the transposed convolution of the result's cotangent.
func transposedConvolution(_ cotangent: Expression, _ weight: Expression, _ axes: [Window.Axis], group: Int) throws(Diagnostic) -> Expression {
  // What the last window leaves over comes after it; a window that ends beyond the padding had more of it.
  let left = axes.map { $0.input + $0.begin + $0.end - ($0.output - 1) * $0.stride - ($0.kernel - 1) * $0.dilation - 1 }
  let op = ConvTranspose(
    group: group, kernel: axes.map(\.kernel), strides: axes.map(\.stride), dilations: axes.map(\.dilation),
    padding: .explicit(begin: axes.map(\.begin), end: zip(axes, left).map { $0.end + max(0, -$1) }), outputPadding: left.map { max(0, $0) })
  return try cotangent.apply(op, weight)
}

/// The sums over windows of each channel carried back to the elements.
func unpooled(_ cotangent: Expression, channels: Int, _ axes: [Window.Axis]) throws(Diagnostic) -> Expression {
  let ones = try cotangent.constant(1).apply(Expand(), cotangent.integers([channels, 1] + axes.map(\.kernel)))
  return try transposedConvolution(cotangent, ones, axes, group: channels)
}
