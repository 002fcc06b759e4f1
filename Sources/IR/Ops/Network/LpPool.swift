internal import Foundation

/// (sum |x|^p)^(1/p) over each window. ONNX LpPool-22.
public struct LpPool: DifferentiableOp {
  public static let spec = OpSpec("lp_pool", "The p-norm of each window.", operands: ["input"])
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding
  public var ceilMode: Bool
  public var p: Int

  /// Strides and dilations are 1 unless given.
  public init(kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid, ceilMode: Bool = false, p: Int = 2) {
    let ones = kernel.map { _ in 1 }
    self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
    self.ceilMode = ceilMode; self.p = p
  }
  public var window: Window { Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding, ceilMode: ceilMode) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try requireFloat(operands[0], "input")
    guard p >= 1 else { throw Diagnostic("type.pooling", "not the order of a norm", found: "\(p)", expected: "1 or more") }
    return [TensorType(operands[0].elementType, try pooledShape(operands[0], window))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], shape = try resultShapes(arguments)[0], order = Double(p)
    let powers = x.doubles.map { pow(abs($0), order) }
    var sums = [Double](repeating: 0, count: shape.reduce(1, *))
    try forEachPooled(x.shape, window) { output, input in sums[output] += powers[input] }
    return [Tensor(x.elementType, shape, doubles: sums.map { pow($0, 1 / order) })]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), shape = try site.fixedShape(0), y = site.result(0), cotangent = try site.cotangent(0), order = Double(p)
    let zero = y.constant(0)
    let share = try y.isEqual(to: zero).selects(zero, else: cotangent * y.apply(Power(), y.constant(1 - order)))
    let back = try unpooled(share, channels: shape[1], window.axes(Array(shape.dropFirst(2))))
    return [try back * x.apply(Sign()) * x.apply(Abs()).apply(Power(), x.constant(order - 1))]
  }
}
