/// The elements of `input` [N, C, D1, ...] at the positions in `grid` [N, O1, ..., r], each a point with coordinates from
/// -1 to 1, last axis first. ONNX GridSample-22; Jaderberg et al. 2015, "Spatial Transformer Networks".
public struct GridSample: Op {
  public static let spec = OpSpec("grid_sample", "A tensor sampled at the positions of a grid.", operands: ["input", "grid"])
  public enum Mode: String, Sendable, Hashable, Codable { case nearest, linear, cubic }
  public enum Outside: String, Sendable, Hashable, Codable { case zeros, border, reflection }
  public var mode: Mode
  public var outside: Outside
  /// Whether -1 and 1 are the centres of the outermost elements, or their outer edges.
  public var alignsCorners: Bool
  public init(mode: Mode = .linear, outside: Outside = .zeros, alignsCorners: Bool = false) { self.mode = mode; self.outside = outside; self.alignsCorners = alignsCorners }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, grid) = (operands[0], operands[1])
    try requireFloat(grid, "grid")
    guard input.elementType.isFloatingPoint || input.elementType.isInteger, input.rank >= 3, grid.rank == input.rank,
      !grid.shape[0].isCertainlyDifferent(from: input.shape[0]), !grid.shape[grid.rank - 1].isCertainlyDifferent(from: .fixed(input.rank - 2))
    else { throw Diagnostic("type.grid-sample", "the grid does not fit", found: "\(input.type) and \(grid.type)", expected: "[N, C, D1, ..., Dr] and [N, O1, ..., Or, r]") }
    return [TensorType(input.elementType, Shape(Array(input.shape.dimensions.prefix(2)) + grid.shape.dimensions[1..<grid.rank - 1]))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let x = arguments[0], shape = try resultShapes(arguments)[0], grid = arguments[1].doubles, values = x.doubles
    let extents = Array(x.shape.dropFirst(2)), rank = extents.count, plane = extents.reduce(1, *), points = shape.dropFirst(2).reduce(1, *)
    let strides = rowMajorStrides(extents), channels = shape[1]
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    guard plane > 0 else { return [Tensor(x.elementType, shape, doubles: result)] }
    for n in 0..<shape[0] {
      for point in 0..<points {
        // The elements that the point weighs, axis by axis.
        var taps: [(offset: Int, weight: Double)] = [(0, 1)]
        for axis in 0..<rank {
          let own = self.taps(grid[(n * points + point) * rank + rank - 1 - axis], extents[axis])
          taps = taps.flatMap { tap in own.map { (tap.offset + $0.index * strides[axis], tap.weight * $0.weight) } }
        }
        for c in 0..<channels {
          var sum = 0.0
          for tap in taps { sum += tap.weight * values[(n * channels + c) * plane + tap.offset] }
          result[(n * channels + c) * points + point] = sum
        }
      }
    }
    return [Tensor(x.elementType, shape, doubles: result)]
  }

  /// The elements along one axis that a coordinate weighs; those outside the input that count as zeros are left out.
  private func taps(_ coordinate: Double, _ extent: Int) -> [(index: Int, weight: Double)] {
    let size = Double(extent)
    var x = alignsCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2
    if !x.isFinite { x = -1 }
    if mode == .nearest { x.round(.toNearestOrEven) }
    let low = alignsCorners ? 0 : -0.5, high = alignsCorners ? size - 1 : size - 0.5
    if x < low || x > high {
      switch outside {
      case .zeros: x = min(max(x, -4), size + 4)
      case .border: x = min(max(x, 0), size - 1)
      case .reflection: x = reflected(x, low, high)
      }
    }
    let base = x.rounded(.down), t = x - base
    let near: [(Double, Double)]
    switch mode {
    case .nearest: near = [(base, 1)]
    case .linear: near = [(base, 1 - t), (base + 1, t)]
    case .cubic: near = (-1...2).map { (base + Double($0), cubic(abs(Double($0) - t))) }
    }
    return near.compactMap { position, weight in
      switch outside {
      case .zeros: position < 0 || position >= size ? nil : (Int(position), weight)
      case .border: (Int(min(max(position, 0), size - 1)), weight)
      case .reflection: (min(max(Int(reflected(position, low, high)), 0), extent - 1), weight)
      }
    }
  }

  private func reflected(_ x: Double, _ low: Double, _ high: Double) -> Double {
    let range = high - low
    guard range > 0 else { return low }
    if x >= low && x <= high { return x }
    let distance = x < low ? low - x : x - high
    let turns = (distance / range).rounded(.down), rest = distance - turns * range
    let isEven = turns.truncatingRemainder(dividingBy: 2) == 0
    return (x < low) == isEven ? low + rest : high - rest
  }
  /// Keys's cubic kernel with a = -0.75.
  private func cubic(_ x: Double) -> Double {
    let a = -0.75
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }
}
