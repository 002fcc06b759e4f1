/// A value of a program under construction, for formulas: `try 1 - y * y` appends the operations and is their result.
///
/// Numbers take the element type of the expression they stand beside, shapes broadcast as the ops do.
public struct Expression {
  public let builder: GraphBuilder
  public let value: Value

  public init(_ value: Value, in builder: GraphBuilder) { self.value = value; self.builder = builder }

  public var type: TensorType { builder.type(of: value) }
  public var shape: Shape { type.shape }
  public var elementType: ElementType { type.elementType }
  public var rank: Int { type.rank }

  /// The first result of an op whose first operand is this.
  public func apply(_ op: any Op, _ others: Expression?...) throws(Diagnostic) -> Expression {
    Expression(try builder.emit(op, [value] + others.map { $0?.value })[0], in: builder)
  }

  /// A number of this element type, with no axes.
  public func constant(_ number: Double) -> Expression { Expression(builder.constant(.scalar(elementType, number)), in: builder) }
  /// A list of integers, as reshapes and slices take it.
  public func integers(_ numbers: [Int]) -> Expression { Expression(builder.constant(Tensor(int64s: numbers)), in: builder) }

  /// Zeros of this type.
  public func zeros() throws(Diagnostic) -> Expression { try filled(0) }
  /// One number everywhere, in this shape.
  public func filled(_ number: Double) throws(Diagnostic) -> Expression {
    if rank == 0 { return constant(number) }
    return try constant(number).apply(Expand(), extents())
  }
  /// The extents as a list of integers: numbers where they are known, computed by the program where not.
  public func extents() throws(Diagnostic) -> Expression {
    if let fixed = shape.fixed { return integers(fixed) }
    return try apply(ShapeOf())
  }
}

// Arithmetic.
extension Expression {
  public static func + (a: Expression, b: Expression) throws(Diagnostic) -> Expression { try a.apply(Add(), b) }
  public static func - (a: Expression, b: Expression) throws(Diagnostic) -> Expression { try a.apply(Subtract(), b) }
  public static func * (a: Expression, b: Expression) throws(Diagnostic) -> Expression { try a.apply(Multiply(), b) }
  public static func / (a: Expression, b: Expression) throws(Diagnostic) -> Expression { try a.apply(Divide(), b) }
  public static func + (a: Expression, b: Double) throws(Diagnostic) -> Expression { try a + a.constant(b) }
  public static func - (a: Expression, b: Double) throws(Diagnostic) -> Expression { try a - a.constant(b) }
  public static func * (a: Expression, b: Double) throws(Diagnostic) -> Expression { try a * a.constant(b) }
  public static func / (a: Expression, b: Double) throws(Diagnostic) -> Expression { try a / a.constant(b) }
  public static func + (a: Double, b: Expression) throws(Diagnostic) -> Expression { try b.constant(a) + b }
  public static func - (a: Double, b: Expression) throws(Diagnostic) -> Expression { try b.constant(a) - b }
  public static func * (a: Double, b: Expression) throws(Diagnostic) -> Expression { try b.constant(a) * b }
  public static func / (a: Double, b: Expression) throws(Diagnostic) -> Expression { try b.constant(a) / b }
  public static prefix func - (a: Expression) throws(Diagnostic) -> Expression { try a.apply(Negate()) }

  public func exponential() throws(Diagnostic) -> Expression { try apply(Exp()) }
  public func logarithm() throws(Diagnostic) -> Expression { try apply(Log()) }
  public func squareRoot() throws(Diagnostic) -> Expression { try apply(Sqrt()) }
  public func cast(to type: ElementType) throws(Diagnostic) -> Expression { type == elementType ? self : try apply(Cast(to: type)) }
  public func squared() throws(Diagnostic) -> Expression { try self * self }
}

// Comparison: bools.
extension Expression {
  public func isGreater(than number: Double) throws(Diagnostic) -> Expression { try apply(Greater(), constant(number)) }
  public func isLess(than number: Double) throws(Diagnostic) -> Expression { try apply(Less(), constant(number)) }
  public func isEqual(to other: Expression) throws(Diagnostic) -> Expression { try apply(Equal(), other) }
  /// For a tensor of bools: `x` where true, `y` elsewhere.
  public func selects(_ x: Expression, else y: Expression) throws(Diagnostic) -> Expression { try apply(Where(), x, y) }
}

// Shape.
extension Expression {
  public func sum(_ axes: [Int]? = nil, keepsDimensions: Bool = true) throws(Diagnostic) -> Expression {
    try apply(ReduceSum(axes: axes, keepsDimensions: keepsDimensions))
  }
  public func mean(_ axes: [Int]? = nil, keepsDimensions: Bool = true) throws(Diagnostic) -> Expression {
    try apply(ReduceMean(axes: axes, keepsDimensions: keepsDimensions))
  }
  public func reshaped(_ shape: [Int]) throws(Diagnostic) -> Expression { try apply(Reshape(allowsZero: true), integers(shape)) }
  /// The same elements in the shape of another tensor.
  public func reshaped(like other: Expression) throws(Diagnostic) -> Expression {
    if other.shape == shape, shape.isFixed { return self }
    return try apply(Reshape(allowsZero: true), other.extents())
  }
  public func transposed(_ permutation: [Int]) throws(Diagnostic) -> Expression {
    permutation == Array(0..<rank) ? self : try apply(Transpose(permutation: permutation))
  }
  /// The last two axes exchanged.
  public func matrixTransposed() throws(Diagnostic) -> Expression {
    try transposed(Array(0..<max(0, rank - 2)) + [rank - 1, rank - 2])
  }
  /// The elements `range` of an axis.
  public func sliced(axis: Int, _ range: Range<Int>) throws(Diagnostic) -> Expression {
    try apply(Slice(), integers([range.lowerBound]), integers([range.upperBound]), integers([axis]), integers([1]))
  }
  /// Sums over the axes that broadcasting added to or repeated of `shape`, so that the result has it.
  /// - Throws: `derivative.unknown-shape` where an extent of one of the two is not known to be 1 or equal.
  public func summed(to target: Shape) throws(Diagnostic) -> Expression {
    var axes = Array(0..<max(0, rank - target.rank))
    for axis in 0..<target.rank {
      let own = shape[rank - target.rank + axis], wanted = target[axis]
      if own.isCertainlyEqual(to: wanted) { continue }
      guard wanted == .fixed(1) else {
        throw Diagnostic(
          "derivative.unknown-shape", "which axes were repeated is not known before the program runs", found: "[\(shape)] from [\(target)]",
          expected: "equal extents, or 1", help: "Give the inputs fixed shapes.")
      }
      axes.append(rank - target.rank + axis)
    }
    if axes.isEmpty { return self }
    let leading = rank - target.rank
    let reduced = try sum(axes)
    return leading == 0 ? reduced : try reduced.apply(Squeeze(axes: Array(0..<leading)))
  }
}

extension Expression {
  /// Tensors of one type along a new axis; none of them is the empty `other`.
  static func stacked(_ parts: [Expression], axis: Int, or other: Expression) throws(Diagnostic) -> Expression {
    var rows: [Value?] = []
    for part in parts { rows.append(try part.apply(Unsqueeze(axes: [axis])).value) }
    guard let first = parts.first else { return try other.zeros() }
    return Expression(try first.builder.emit(Concat(axis: axis), rows)[0], in: first.builder)
  }
}
