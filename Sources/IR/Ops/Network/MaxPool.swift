/// The largest element in each window. ONNX MaxPool-22. NaN wins over every number.
///
/// With `returnsIndices`, a second result holds the positions of the largest elements (the first of equals) in the
/// whole operand, counted row-major or, over the spatial axes, column-major.
public struct MaxPool: DifferentiableOp {
  public static let spec = OpSpec("max_pool", "The largest element in each window.", operands: ["input"], results: ["output", "indices"])
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding
  public var ceilMode: Bool
  public var returnsIndices: Bool
  public var indicesAreColumnMajor: Bool

  /// Strides and dilations are 1 unless given.
  public init(
    kernel: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: Padding = .valid, ceilMode: Bool = false,
    returnsIndices: Bool = false, indicesAreColumnMajor: Bool = false
  ) {
    let ones = kernel.map { _ in 1 }
    self.kernel = kernel; self.strides = strides ?? ones; self.dilations = dilations ?? ones; self.padding = padding
    self.ceilMode = ceilMode; self.returnsIndices = returnsIndices; self.indicesAreColumnMajor = indicesAreColumnMajor
  }
  public var window: Window { Window(kernel: kernel, strides: strides, dilations: dilations, padding: padding, ceilMode: ceilMode) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let shape = try pooledShape(operands[0], window)
    return [TensorType(operands[0].elementType, shape)] + (returnsIndices ? [TensorType(.int64, shape)] : [])
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], shape = try resultShapes(arguments)[0], values = x.doubles
    var best = [Double](repeating: -.infinity, count: shape.reduce(1, *)), winner = [Int](repeating: -1, count: best.count)
    try forEachPooled(x.shape, window) { output, input in
      if winner[output] < 0 || values[input] > best[output] || values[input].isNaN && !best[output].isNaN { best[output] = values[input]; winner[output] = input }
    }
    // Values are taken by position: exact for every element type. A window over padding alone has no position.
    let result = winner.contains(-1) ? Tensor(x.elementType, shape, doubles: best) : x.selecting(winner, shape: shape)
    guard returnsIndices else { return [result] }
    let positions = indicesAreColumnMajor ? winner.map { columnMajor($0, Array(x.shape.dropFirst(2))) } : winner
    return [result, Tensor(.int64, shape, int64s: positions.map(Int64.init))]
  }

  /// The same position with the spatial axes counted first axis fastest.
  private func columnMajor(_ position: Int, _ extents: [Int]) -> Int {
    guard position >= 0 else { return position }
    let plane = extents.reduce(1, *)
    var rest = position % plane, result = 0, place = plane
    for extent in extents.reversed() { place /= extent; result += rest % extent * place; rest /= extent }
    return position / plane * plane + result
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), count = try site.fixedShape(0).reduce(1, *), cotangent = try site.cotangent(0)
    let pool = MaxPool(kernel: kernel, strides: strides, dilations: dilations, padding: padding, ceilMode: ceilMode, returnsIndices: true)
    let positions = Expression(try site.builder.emit(pool, [x.value])[1], in: site.builder)
    let zeros = try x.zeros().reshaped([count])
    return [try zeros.apply(ScatterElements(axis: 0, reduction: .add), positions.reshaped([-1]), cotangent.reshaped([-1])).reshaped(like: x)]
  }
}
