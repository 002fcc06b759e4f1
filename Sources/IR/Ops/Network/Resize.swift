/// A tensor sampled anew along some axes. ONNX Resize-19 and, by its attributes, all older versions and Upsample.
///
/// One of `scales` (floats) and `sizes` (int64) is given, one number for each of `axes`; `region` ([starts..., ends...],
/// in fractions of the operand) counts for `tensorFlowCropAndResize` alone.
public struct Resize: DifferentiableOp {
  public static let spec = OpSpec("resize", "A tensor sampled anew along some axes.", operands: ["input", "region?", "scales?", "sizes?"])
  public var mode: ResizeMode
  public var coordinates: CoordinateTransformation
  public var nearestRounding: NearestRounding
  public var antialias: Bool
  /// Nil means all.
  public var axes: [Int]?
  /// The `a` of cubic interpolation.
  public var cubicCoefficient: Double
  /// Whether positions outside the operand have weight 0 and the other weights are scaled to sum 1.
  public var excludesOutside: Bool
  public var extrapolationValue: Double
  public var aspectRatio: AspectRatioPolicy

  public init(
    mode: ResizeMode = .nearest, coordinates: CoordinateTransformation = .halfPixel, nearestRounding: NearestRounding = .roundPreferFloor,
    antialias: Bool = false, axes: [Int]? = nil, cubicCoefficient: Double = -0.75, excludesOutside: Bool = false, extrapolationValue: Double = 0,
    aspectRatio: AspectRatioPolicy = .stretch
  ) {
    self.mode = mode; self.coordinates = coordinates; self.nearestRounding = nearestRounding; self.antialias = antialias; self.axes = axes
    self.cubicCoefficient = cubicCoefficient; self.excludesOutside = excludesOutside; self.extrapolationValue = extrapolationValue
    self.aspectRatio = aspectRatio
  }

  private func wrong(_ found: String, _ expected: String) -> Diagnostic { Diagnostic("type.resize", "the resize does not fit", found: found, expected: expected) }

  private func resizedAxes(rank: Int) throws(Diagnostic) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result: [Int] = []
    for axis in axes { result.append(try requireAxis(axis, of: Shape(Array(repeating: .unknown, count: rank)))) }
    guard Set(result).count == result.count else { throw wrong("axes \(axes)", "each axis once") }
    return result
  }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], axes = try resizedAxes(rank: input.rank)
    guard input.elementType.isFloatingPoint || input.elementType.isInteger || input.elementType == .bool && mode == .nearest else {
      throw operandError("the input operand cannot be resized", input.type, expected: "numbers")
    }
    guard !(antialias && mode == .nearest) else { throw wrong("antialiasing of nearest elements", "linear or cubic") }
    let scales = present(operands.optional(2)), sizes = present(operands.optional(3))
    guard let request = scales ?? sizes, scales == nil || sizes == nil else { throw wrong("\(scales == nil ? "no" : "both") scales and sizes", "one of them") }
    try requireVector(request, .fixed(axes.count), scales == nil ? "sizes" : "scales")
    if let scales { try requireFloat(scales, "scales") } else { try requireType(sizes, .int64, "sizes") }
    if let region = present(operands.optional(1)) {
      try requireFloat(region, "region")
      try requireVector(region, .fixed(2 * axes.count), "region")
    }
    if coordinates == .tensorFlowCropAndResize, present(operands.optional(1)) == nil { throw wrong("no region", "a region to crop") }
    return [TensorType(input.elementType, Shape(try extents(input, axes, scales, sizes)))]
  }

  /// An empty list counts as absent, as ONNX files of version 11 write it.
  private func present(_ operand: Operand?) -> Operand? { operand.flatMap { $0.type.shape == Shape([0]) ? nil : $0 } }

  private func extents(_ input: Operand, _ axes: [Int], _ scales: Operand?, _ sizes: Operand?) throws(Diagnostic) -> [Dimension] {
    var result = input.shape.dimensions
    if let sizes {
      guard let wanted = sizes.extents else { for axis in axes { result[axis] = .unknown }; return result }
      for (axis, size) in zip(axes, wanted) {
        if let number = size.fixedValue, number < 0 { throw wrong("a size of \(number)", "0 or more") }
        result[axis] = size
      }
      if aspectRatio != .stretch {
        let common = commonScale(axes, input.shape, wanted)
        for axis in axes {
          guard let common, let extent = input.shape[axis].fixedValue else { result[axis] = .unknown; continue }
          result[axis] = .fixed(try checked(common * Double(extent) + 0.5))
        }
      }
      return result
    }
    for (i, axis) in axes.enumerated() {
      guard let scale = scales?.constant?.floats[i] else { result[axis] = .unknown; continue }
      guard scale > 0, scale.isFinite else { throw wrong("a scale of \(scale)", "a positive number") }
      if let extent = input.shape[axis].fixedValue {
        // In single precision, as the standard's shape inference computes it.
        result[axis] = .fixed(try checked(Double(Float(extent) * scale)))
      } else if let whole = Int(exactly: scale) { result[axis] = input.shape[axis] * .fixed(whole) } else { result[axis] = .unknown }
    }
    return result
  }
  private func checked(_ extent: Double) throws(Diagnostic) -> Int {
    guard extent >= 0, extent < 0x1p40 else { throw wrong("an extent of \(extent)", "0 to 2^40") }
    return Int(extent)
  }
  /// The one scale that keeps the proportions.
  private func commonScale(_ axes: [Int], _ shape: Shape, _ sizes: [Dimension]) -> Double? {
    var scales: [Double] = []
    for (axis, size) in zip(axes, sizes) {
      guard let extent = shape[axis].fixedValue, let size = size.fixedValue, extent > 0 else { return nil }
      scales.append(Double(size) / Double(extent))
    }
    return aspectRatio == .notLarger ? scales.min() : scales.max()
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], axes = try resizedAxes(rank: x.rank), target = try resultShapes(arguments)[0]
    let region = present(arguments.operands.optional(1))?.constant?.doubles
    let scales = present(arguments.operands.optional(2))?.constant?.doubles, sizes = arguments.optional(3)?.ints.map { Dimension.fixed($0) }
    let common = aspectRatio == .stretch ? nil : sizes.flatMap { commonScale(axes, Shape(x.shape), $0) }
    var values = x.doubles, shape = x.shape, outside: [[Bool]] = target.map { Array(repeating: false, count: $0) }
    for (i, axis) in axes.enumerated() {
      guard shape[axis] > 0 || target[axis] == 0 else { throw wrong("\(target[axis]) elements from none", "an operand with elements") }
      let plan = ResizeAxis(
        input: shape[axis], output: target[axis], scale: scales?[i] ?? common ?? Double(target[axis]) / Double(max(shape[axis], 1)),
        region: (region?[i] ?? 0, region?[axes.count + i] ?? 1))
      if plan.scale == 1 && plan.input == plan.output && coordinates != .tensorFlowCropAndResize { continue }
      let taps = plan.taps(self)
      outside[axis] = taps.map { $0 == nil }
      values = resampled(values, shape, axis, taps)
      shape[axis] = target[axis]
    }
    if outside.contains(where: { $0.contains(true) }) {
      for (position, index) in indices(shape).enumerated() where zip(outside, index).contains(where: { $0[$1] }) { values[position] = extrapolationValue }
    }
    return [Tensor(x.elementType, shape, doubles: x.elementType.isFloatingPoint ? values : values.map { saturated($0, x.elementType) })]
  }

  private func resampled(_ values: [Double], _ shape: [Int], _ axis: Int, _ taps: [[ResizeAxis.Tap]?]) -> [Double] {
    let inner = shape[(axis + 1)...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
    var result = [Double](repeating: 0, count: outer * taps.count * inner)
    for o in 0..<outer {
      for (i, weighted) in taps.enumerated() {
        for tap in weighted ?? [] {
          let from = (o * shape[axis] + tap.index) * inner, to = (o * taps.count + i) * inner
          for j in 0..<inner { result[to + j] += tap.weight * values[from + j] }
        }
      }
    }
    return result
  }
  /// Integers do not wrap: cubic interpolation overshoots.
  private func saturated(_ value: Double, _ type: ElementType) -> Double {
    guard let range = type.integerRange else { return value }
    return min(max(value, Double(range.lowerBound)), Double(range.upperBound))
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    // Separable and linear: one matrix for each axis, which the op itself makes of the identity.
    let shape = try site.fixedShape(0)
    guard let outputs = site.result(0).shape.fixed else { throw site.unknownShape("\(site.result(0).type)") }
    var cotangent = try site.cotangent(0)
    for (index, axis) in try resizedAxes(rank: shape.count).enumerated() {
      let matrix = try matrix(axis: index, from: shape[axis], to: outputs[axis], site)
      let order = (0..<shape.count).filter { $0 != axis } + [axis]
      let moved = try cotangent.transposed(order).apply(MatMul(), Expression(site.builder.constant(matrix), in: site.builder))
      cotangent = try moved.transposed(order.indices.sorted { order[$0] < order[$1] })
    }
    return [cotangent]
  }

  /// What one axis of `input` elements contributes to its `output` elements: [output, input].
  private func matrix(axis index: Int, from input: Int, to output: Int, _ site: DerivativeSite) throws(Diagnostic) -> Tensor {
    let identity = Tensor(site.operand(0).elementType, [input, input], doubles: (0..<input * input).map { $0 % (input + 1) == 0 ? 1 : 0 })
    var op = self
    op.axes = [0]; op.extrapolationValue = 0; op.aspectRatio = .stretch
    func one(_ operand: Int, _ count: Int, _ offsets: [Int]) -> Tensor? {
      guard let tensor = site.constant(operand), tensor.elementCount == count else { return nil }
      return Tensor(tensor.elementType, [offsets.count], doubles: offsets.map { tensor.doubles[$0] })
    }
    let axes = try resizedAxes(rank: site.operand(0).rank).count
    let region = one(1, 2 * axes, [index, axes + index]), scales = one(2, axes, [index])
    guard scales != nil || aspectRatio == .stretch, site.optional(2) == nil || scales != nil || site.optional(3) != nil else {
      throw Diagnostic("derivative.missing", "the operation has no derivative", found: "scales that are computed, or sizes that keep the aspect ratio", expected: "constant scales, or sizes")
    }
    return try op.evaluate(Arguments([identity, region, scales, scales == nil ? Tensor(int64s: [output]) : nil]))[0]
  }
}
