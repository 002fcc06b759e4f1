/// Transposed convolution: every input element adds its multiple of the kernel to the output. ONNX ConvTranspose-22.
///
/// `input` is [N, C, ...], `weight` [C, M / group, kernel...], `bias` [M]; the result is [N, M, ...], along each axis
/// stride * (input - 1) + output padding + reach of the kernel - padding, or `outputShape` where that is given.
public struct ConvTranspose: CostedOp, DifferentiableOp {
  public static let spec = OpSpec("conv_transpose", "Transposed convolution.", operands: ["input", "weight", "bias?"])
  public var group: Int
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding
  public var outputPadding: [Int]
  /// The spatial extents of the result; the padding follows from them.
  public var outputShape: [Int]?

  /// Strides and dilations are 1, output paddings 0 unless given.
  public init(
    group: Int = 1, kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid, outputPadding: [Int]? = nil, outputShape: [Int]? = nil
  ) {
    let ones = kernel.map { _ in 1 }
    self.group = group; self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
    self.outputPadding = outputPadding ?? ones.map { _ in 0 }; self.outputShape = outputShape
  }

  /// The extent of the result along spatial axis `i`, and the padding before it.
  private func extent(_ i: Int, input: Dimension) throws(Diagnostic) -> (output: Dimension, begin: Int) {
    // Attributes are at most 2^30 and inputs 2^30 here: no product overflows.
    let constant = outputPadding[i] + (kernel[i] - 1) * dilations[i] + 1 - strides[i]
    let size = input.fixedValue
    if let size, size < 0 || size > Window.largestAttribute { throw wrong("an extent of \(size)", "0 to 2^30") }
    func split(_ total: Int) -> Int { padding == .sameUpper ? max(0, total) / 2 : max(0, total) - max(0, total) / 2 }
    if let output = outputShape?[i] { return (.fixed(output), split((size ?? 0) * strides[i] + constant - output)) }
    switch padding {
    case .explicit(let begin, let end):
      let whole = input * .fixed(strides[i]), shift = constant - begin[i] - end[i]
      return (shift < 0 ? whole - .fixed(-shift) : whole + .fixed(shift), begin[i])
    case .valid:
      let whole = input * .fixed(strides[i])
      return (constant < 0 ? whole - .fixed(-constant) : whole + .fixed(constant), 0)
    case .sameUpper, .sameLower: return (input * .fixed(strides[i]), split(constant))
    }
  }

  private func extents(_ input: [Dimension]) throws(Diagnostic) -> [(output: Dimension, begin: Int)] {
    try Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding).validate(rank: input.count)
    guard outputPadding.count == input.count, (outputShape ?? kernel).count == input.count,
      (outputPadding + (outputShape ?? [])).allSatisfy({ $0 >= 0 && $0 <= Window.largestAttribute })
    else { throw wrong("output padding \(outputPadding), output shape \(outputShape.map { "\($0)" } ?? "none")", "one number of 0 or more for each spatial axis") }
    var result: [(output: Dimension, begin: Int)] = []
    for (i, extent) in input.enumerated() {
      let one = try self.extent(i, input: extent)
      if let output = one.output.fixedValue, output < 0 { throw wrong("an output of \(output)", "less padding than output") }
      result.append(one)
    }
    return result
  }
  private func wrong(_ found: String, _ expected: String) -> Diagnostic {
    Diagnostic("type.convolution", "the transposed convolution does not fit", found: found, expected: expected)
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, weight) = (operands[0], operands[1])
    try requireFloat(input, "input")
    try requireType(weight, input.elementType, "weight")
    guard input.rank >= 3, weight.rank == input.rank, kernel.count == input.rank - 2, group > 0, group < 1 << 30,
      !input.shape[1].isCertainlyDifferent(from: weight.shape[0]), (weight.shape[0].fixedValue ?? 0) % group == 0,
      !zip(weight.shape.dimensions.dropFirst(2), kernel).contains(where: { $0.isCertainlyDifferent(from: .fixed($1)) })
    else { throw wrong("\(input.type) and \(weight.type) in \(group) groups", "[N, C, ...] and [C, M / group] with \(kernel), C a multiple of the groups") }
    let outputs = weight.shape[1] * .fixed(group)
    try requireType(operands.optional(2), input.elementType, "bias")
    try requireVector(operands.optional(2), outputs, "bias")
    return [TensorType(input.elementType, Shape([input.shape[0], outputs] + (try extents(Array(input.shape.dimensions.dropFirst(2))).map(\.output))))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], x = arguments[0], values = x.doubles, w = arguments[1].rowMajor.doubles
    let spatial = try extents(x.shape.dropFirst(2).map { .fixed($0) })
    // The convolution that this is the transpose of: it reads the output and writes the input.
    let runs = WindowRuns(spatial.indices.map { i in
      Window.Axis(input: shape[i + 2], kernel: kernel[i], stride: strides[i], dilation: dilations[i], begin: spatial[i].begin, end: 0, output: x.shape[i + 2])
    })
    let (channels, perGroup, positions) = (x.shape[1], shape[1] / group, runs.byKernelPosition.count), bias = arguments.optional(2)?.doubles
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    if let bias { for i in result.indices { result[i] = bias[i / runs.inputCount % shape[1]] } }
    for n in 0..<shape[0] {
      for c in 0..<channels {
        let from = (n * channels + c) * runs.outputCount
        for m in 0..<perGroup {
          let to = (n * shape[1] + c / (channels / group) * perGroup + m) * runs.inputCount
          for p in 0..<positions {
            let weight = w[(c * perGroup + m) * positions + p]
            for run in runs.byKernelPosition[p] {
              for i in 0..<run.count { result[to + run.input + i * runs.stride] += weight * values[from + run.output + i] }
            }
          }
        }
      }
    }
    return [Tensor(x.elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (operands[0]?.shape.fixed ?? []).reduce(1, *) * (operands[1]?.shape.fixed ?? []).dropFirst().reduce(1, *)
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (x, weight, cotangent) = (site.operand(0), site.operand(1), try site.cotangent(0)), shape = try site.fixedShape(0)
    guard let outputs = cotangent.shape.fixed else { throw site.unknownShape("\(cotangent.type)") }
    // The convolution that this is the transpose of.
    let begin = try extents(shape.dropFirst(2).map { .fixed($0) }).map(\.begin)
    let end = kernel.indices.map { (shape[$0 + 2] - 1) * strides[$0] + (kernel[$0] - 1) * dilations[$0] + 1 - outputs[$0 + 2] - begin[$0] }
    let padded = try cotangent.apply(Pad(), cotangent.integers([0, 0] + begin + [0, 0] + end))
    let convolution = Conv(group: group, kernel: kernel, strides: strides, dilations: dilations)
    let dx = try padded.apply(convolution, weight)
    guard site.wants(1) else { return [dx] }
    // That convolution's derivative by its weight: it read the padded cotangent and gave x.
    let start = site.builder.graph.operations.count
    let forward = try padded.apply(convolution, weight)
    let back = try site.builder.pullback([(forward.value, x.value)], to: [weight.value], through: start..<start + 1)
    let dw = back[0].map { Expression($0, in: site.builder) }
    return [dx, dw, site.optional(2) == nil ? nil : try cotangent.sum((0..<cotangent.rank).filter { $0 != 1 }, keepsDimensions: false)]
  }
}
