internal import IR

/// Attention as its parts, for nodes that ask for more than the op `Attention` does. Values are [B, H, N, D].
struct AttentionParts {
  let context: NodeContext
  init(_ context: NodeContext) { self.context = context }

  /// Where queries and keys stand: key j is behind query i where j > i + offset.
  struct Positions { var queries: Value, keys: Value, offset: Value? }

  private func ints(_ values: Int...) -> Value { context.constantValue(Tensor(int64s: values)) }
  private func number(_ value: Double, like other: Value) -> Value { context.constantValue(.scalar(context.type(of: other).elementType, value)) }

  /// [B, N, H * D] as [B, H, N, D]; a value with four axes as it is.
  func heads(_ value: Value, count: Int) throws(Diagnostic) -> Value {
    if context.type(of: value).rank == 4 { return value }
    return try context.emit(Transpose(permutation: [0, 2, 1, 3]), context.emit(Reshape(), value, ints(0, 0, count, -1)))
  }
  /// The inverse of `heads`.
  func joined(_ value: Value) throws(Diagnostic) -> Value {
    try context.emit(Reshape(), context.emit(Transpose(permutation: [0, 2, 1, 3]), value), ints(0, 0, -1))
  }
  /// Every head `count` times in a row.
  func repeated(_ value: Value, _ count: Int) throws(Diagnostic) -> Value {
    if count == 1 { return value }
    let expanded = try context.emit(Expand(), context.emit(Unsqueeze(axes: [2]), value), ints(1, 1, count, 1, 1))
    let shape = try context.emitAll(Concat(axis: 0), [context.emit(ShapeOf(start: 0, end: 1), value), ints(-1), context.emit(ShapeOf(start: 2), value)])
    return try context.emit(Reshape(), expanded, shape[0])
  }

  func adding(_ bias: Value?, _ other: Value) throws(Diagnostic) -> Value {
    if let bias { try context.emit(Add(), bias, other) } else { other }
  }

  /// A mask as numbers to add: bools tell where to attend. One that is shorter than the keys says nothing good of the rest.
  func bias(_ mask: Value, keys: Value, like other: Value) throws(Diagnostic) -> Value {
    let isBool = context.type(of: mask).elementType == .bool
    let bias = isBool ? try context.emit(Where(), mask, number(0, like: other), number(-.infinity, like: other)) : mask
    let shape = context.type(of: mask).shape
    guard let known = shape.dimensions.last?.fixedValue, let wanted = context.type(of: keys).shape[2].fixedValue, known < wanted else { return bias }
    let missing = try context.emitAll(Concat(axis: 0), [context.emit(ShapeOf(start: 0, end: shape.rank - 1), bias), ints(wanted - known)])
    return try context.emit(Concat(axis: shape.rank - 1), bias, context.emit(Expand(), number(-.infinity, like: other), missing[0]))
  }

  /// The bias that lets query i see keys j with i + offset - left <= j <= i + offset + right; -1 is no bound.
  func window(_ positions: Positions, left: Int, right: Int, like other: Value) throws(Diagnostic) -> Value {
    var own = try context.emit(Unsqueeze(axes: [1]), range(positions.queries))
    if let offset = positions.offset { own = try context.emit(Add(), own, offset) }
    let keys = try range(positions.keys)
    var allowed: Value?
    if right >= 0 { allowed = try context.emit(LessOrEqual(), keys, context.emit(Add(), own, ints(right))) }
    if left >= 0 {
      let near = try context.emit(GreaterOrEqual(), keys, context.emit(Subtract(), own, ints(left)))
      allowed = if let allowed { try context.emit(And(), allowed, near) } else { near }
    }
    guard let allowed else { return number(0, like: other) }
    return try context.emit(Where(), allowed, number(0, like: other), number(-.infinity, like: other))
  }
  /// 0 to N - 1 for a value [B, H, N, D].
  private func range(_ value: Value) throws(Diagnostic) -> Value {
    let count = try context.emit(Squeeze(axes: [0]), context.emit(ShapeOf(start: 2, end: 3), value))
    return try context.emit(Arange(), context.constantValue(Tensor(.int64, [], int64s: [0])), count, context.constantValue(Tensor(.int64, [], int64s: [1])))
  }

  /// The offsets [B, 1, 1, 1] of queries that end where each sequence of keys ends.
  func offsets(_ lengths: Value, queries: Value) throws(Diagnostic) -> Value {
    try context.emit(Subtract(), context.emit(Reshape(), lengths, ints(-1, 1, 1, 1)), context.emit(ShapeOf(start: 2, end: 3), queries))
  }
  /// The bias that hides the keys after each sequence's end.
  func padding(_ lengths: Value, _ positions: Positions, like other: Value) throws(Diagnostic) -> Value {
    let inside = try context.emit(Less(), range(positions.keys), context.emit(Reshape(), lengths, ints(-1, 1, 1, 1)))
    return try context.emit(Where(), inside, number(0, like: other), number(-.infinity, like: other))
  }

  /// What a node may ask for besides the output.
  struct Result { var output: Value, products: Value, capped: Value, biased: Value, weights: Value }

  /// A query that may see nothing has zeros for weights. Queries and keys are scaled each, which keeps their product small.
  func attend(_ q: Value, _ k: Value, _ v: Value, bias: Value?, scale: Double, softcap: Double, precision: ElementType?) throws(Diagnostic) -> Result {
    let root = number(scale.squareRoot(), like: q), transposed = try context.emit(Transpose(permutation: [0, 1, 3, 2]), k)
    let products = try context.emit(MatMul(), context.emit(Multiply(), q, root), context.emit(Multiply(), transposed, root))
    var capped = products
    if softcap > 0 {
      let cap = number(softcap, like: q)
      capped = try context.emit(Multiply(), context.emit(Tanh(), context.emit(Divide(), products, cap)), cap)
    }
    let biased = try bias.map { bias throws(Diagnostic) in try context.emit(Add(), capped, bias) } ?? capped
    let type = context.type(of: q).elementType, wide = precision ?? type
    let exact = wide == type ? biased : try context.emit(Cast(to: wide), biased)
    var weights = try context.emit(Softmax(axis: -1), exact)
    if wide != type { weights = try context.emit(Cast(to: type), weights) }
    if let bias {
      let best = try context.emit(ReduceMaximum(axes: [-1], keepsDimensions: true), bias)
      weights = try context.emit(Where(), context.emit(Equal(), best, number(-.infinity, like: bias)), number(0, like: q), weights)
    }
    return Result(output: try context.emit(MatMul(), weights, v), products: products, capped: capped, biased: biased, weights: weights)
  }
}
