/// The mean of each window, over the elements inside the operand or, if `countsPadding`, inside the padded operand.
/// ONNX AveragePool-22.
public struct AveragePool: DifferentiableOp {
  public static let spec = OpSpec("average_pool", "The mean of each window.", operands: ["input"])
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding
  public var ceilMode: Bool
  public var countsPadding: Bool

  /// Strides and dilations are 1 unless given.
  public init(kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid, ceilMode: Bool = false, countsPadding: Bool = false) {
    let ones = kernel.map { _ in 1 }
    self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
    self.ceilMode = ceilMode; self.countsPadding = countsPadding
  }
  public var window: Window { Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding, ceilMode: ceilMode) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    return [TensorType(operands[0].elementType, try pooledShape(operands[0], window))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], shape = try resultShapes(arguments)[0], values = x.doubles
    var sums = [Double](repeating: 0, count: shape.reduce(1, *)), counts = [Int](repeating: 0, count: sums.count)
    try forEachPooled(x.shape, window) { output, input in sums[output] += values[input]; counts[output] += 1 }
    if countsPadding {
      let axes = try window.axes(Array(x.shape.dropFirst(2)))
      let plane = indices(axes.map(\.output)).map { index in zip(axes, index).reduce(1) { $0 * $1.0.paddedCount(at: $1.1) } }
      for i in counts.indices { counts[i] = plane[i % plane.count] }
    }
    return [Tensor(x.elementType, shape, doubles: zip(sums, counts).map { $0 / Double($1) })]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let shape = try site.fixedShape(0), axes = try window.axes(Array(shape.dropFirst(2))), cotangent = try site.cotangent(0)
    let counts = indices(axes.map(\.output)).map { index in
      Double(zip(axes, index).reduce(1) { $0 * (countsPadding ? $1.0.paddedCount(at: $1.1) : $1.0.insideCount(at: $1.1)) })
    }
    let divisors = Expression(site.builder.constant(Tensor(cotangent.elementType, [1, 1] + axes.map(\.output), doubles: counts)), in: site.builder)
    return [try unpooled(cotangent / divisors, channels: shape[1], axes)]
  }
}

extension Window.Axis {
  /// The positions of window `index` that lie inside the input.
  fileprivate func insideCount(at index: Int) -> Int {
    (0..<kernel).count { (0..<input).contains(index * stride + $0 * dilation - begin) }
  }
  /// The positions of window `index` that lie inside the padded input.
  fileprivate func paddedCount(at index: Int) -> Int {
    let room = input + begin + end - index * stride
    return min(kernel, max(0, (room - 1) / dilation + 1))
  }
}
