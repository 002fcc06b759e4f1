/// One element from all those along some axes (along all of them where `axes` is nil). With `keepsDimensions` the axes
/// stay, with one element. Floats are reduced in double precision in order, integers in 64 bits, wrapping.
public protocol ReductionOp: Op {
  var axes: [Int]? { get }
  var keepsDimensions: Bool { get }
  /// The element types the op is defined for.
  static var elements: ElementKind { get }
  func reduce(_ values: [Double]) -> Double
  /// For integers that are not `uint64` or bool; unless the op says otherwise, by way of doubles.
  func reduce(_ values: [Int64]) -> Int64
  /// For `uint64`; unless the op says otherwise, what the signed form does to the bits.
  func reduce(_ values: [UInt64]) -> UInt64
}

extension ReductionOp {
  public static var elements: ElementKind { .real }
  public func reduce(_ values: [Int64]) -> Int64 { Int64(saturating: reduce(values.map(Double.init))) }
  public func reduce(_ values: [UInt64]) -> UInt64 { UInt64(bitPattern: reduce(values.map { Int64(bitPattern: $0) })) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try input.require(Self.elements)
    let reduced = try reducedAxes(rank: input.rank)
    var shape: [Dimension] = []
    for axis in 0..<input.rank {
      if !reduced.contains(axis) { shape.append(input.shape[axis]) } else if keepsDimensions { shape.append(.fixed(1)) }
    }
    return [TensorType(input.elementType, Shape(shape))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], type = input.elementType
    if type.isFloatingPoint { return [Tensor(type, shape, doubles: try groups(input.doubles, input.shape, reduce))] }
    if type == .uint64 { return [Tensor(type, shape, scalars: try groups(input.scalars(UInt64.self), input.shape, reduce))] }
    // The least and the largest value of a type are what is left of nothing: 64-bit ones are cut to those of the type.
    let results = try groups(input.int64s, input.shape, reduce), range = type.integerRange ?? 0...1
    return [Tensor(type, shape, int64s: input.elementCount == 0 ? results.map { min(max($0, range.lowerBound), range.upperBound) } : results)]
  }

  /// The reduced axes in order.
  public func reducedAxes(rank: Int) throws(Diagnostic) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    return try normalizedAxes(axes, rank: rank).sorted()
  }

  private func groups<T>(_ values: [T], _ shape: [Int], _ reduce: ([T]) -> T) throws(Diagnostic) -> [T] {
    let reduced = try reducedAxes(rank: shape.count), kept = shape.indices.filter { !reduced.contains($0) }
    let strides = rowMajorStrides(shape)
    let within = offsets(reduced.map { shape[$0] }, strides: reduced.map { strides[$0] })
    return offsets(kept.map { shape[$0] }, strides: kept.map { strides[$0] }).map { start in reduce(within.map { values[start + $0] }) }
  }
}

extension ReductionOp {
  /// The operand, the result and its cotangent, the last two with extents of 1 along the reduced axes.
  func kept(_ site: DerivativeSite) throws(Diagnostic) -> (Expression, Expression, Expression) {
    let x = site.operand(0), y = site.result(0), cotangent = try site.cotangent(0), axes = try reducedAxes(rank: x.rank)
    if keepsDimensions || axes.isEmpty { return (x, y, cotangent) }
    return (x, try y.apply(Unsqueeze(axes: axes)), try cotangent.apply(Unsqueeze(axes: axes)))
  }

  /// How many elements go into each result.
  func elementCount(_ site: DerivativeSite) throws(Diagnostic) -> Double {
    let shape = try site.fixedShape(0)
    return Double(try reducedAxes(rank: shape.count).reduce(1) { $0 * shape[$1] })
  }
}
