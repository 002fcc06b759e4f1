internal import IR

/// The layers that networks are made of, as they write their parameters' names: a path in the state dictionary, the
/// source of the parameters, and the program under construction.
struct Layers {
  let builder: GraphBuilder
  private let source: Source
  /// Ends with a dot unless empty.
  private(set) var path = ""
  private let cache = Cache()

  init(_ builder: GraphBuilder, _ weights: any WeightSource) { self.builder = builder; source = .stored(weights) }
  init(_ training: TrainingForm) { builder = training.builder; source = .trained(training) }
  /// Set where the network is written into a program that trains it.
  var training: TrainingForm? { if case .trained(let form) = source { form } else { nil } }

  /// Parameters are constants, or values that change from step to step.
  private enum Source { case stored(any WeightSource), trained(TrainingForm) }
  /// The same below `name`.
  subscript(_ name: String) -> Layers {
    var copy = self
    copy.path += "\(name)."
    return copy
  }

  /// The parameters in the program so far: one that is used twice is one constant.
  private final class Cache { var values: [String: Value] = [:] }

  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Value {
    let name = path + name
    if let value = cache.values[name] { return value }
    let value = switch source {
    case .stored(let weights): builder.constant(try weights.parameter(name, shape), name: name)
    case .trained(let form): try form.parameter(name, shape)
    }
    cache.values[name] = value
    return value
  }
  /// Parts of a parameter that is stored as one: neighbouring rows of its first axis, as many for each name.
  func parts(_ names: [String], of name: String, _ shape: [Int]) throws(Diagnostic) -> [Value] {
    let count = shape[0] / names.count, ranges = names.indices.map { $0 * count..<($0 + 1) * count }
    if let whole = try stored(name, shape) { return zip(names, ranges).map { builder.constant(whole.rows($1), name: "\(path)\(name).\($0)") } }
    return try builder.emit(Split(axis: 0, sizes: ranges.map(\.count)), [parameter(name, shape)], location: path + name)
  }
  /// The elements of a parameter that the program is to hold in another form; nil in training, where they are not known yet.
  func stored(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor? {
    guard case .stored(let weights) = source else { return nil }
    return try weights.parameter(path + name, shape)
  }
  /// What dropout leaves of `x` in training; `x` itself otherwise.
  func dropped(_ site: String, _ x: Value) throws(Diagnostic) -> Value { try training?.dropout?(path + site, x) ?? x }
  /// x W^T + b over the last axis; `name`.weight is [outputs, inputs].
  func linear(_ name: String, _ x: Value, _ inputs: Int, _ outputs: Int, hasBias: Bool = true) throws(Diagnostic) -> Value {
    let weight = try parameter("\(name).weight", [outputs, inputs]), bias = hasBias ? try parameter("\(name).bias", [outputs]) : nil
    return try builder.emit(Linear(weightIsTransposed: true), x, weight, bias, location: path + name)
  }
  /// The same of inputs [batch, rows, width] side by side along the last axis. In training their product with the weight is a sum of
  /// products, so that they need not be copied together.
  func linear(_ name: String, of inputs: [Value], each width: Int, _ outputs: Int) throws(Diagnostic) -> Value {
    guard training != nil, inputs.count > 1, let first = inputs.first else {
      let joined = try builder.emit(Concat(axis: 2), inputs, location: path + name)[0]
      return try linear(name, joined, inputs.count * width, outputs)
    }
    let weights = try builder.emit(Split(axis: 1, sizes: inputs.map { _ in width }), [parameter("\(name).weight", [outputs, inputs.count * width])], location: path + name)
    var sum = try builder.emit(Linear(weightIsTransposed: true), first, weights[0], parameter("\(name).bias", [outputs]), location: path + name)
    for (input, weight) in zip(inputs, weights).dropFirst() { sum = try builder.emit(Linear(weightIsTransposed: true), input, weight, nil, sum, location: path + name) }
    return sum
  }
  func layerNorm(_ name: String, _ x: Value, _ width: Int, _ epsilon: Double) throws(Diagnostic) -> Value {
    let scale = try parameter("\(name).weight", [width]), bias = try parameter("\(name).bias", [width])
    return try builder.emit(LayerNormalization(axis: -1, epsilon: epsilon), x, scale, bias, location: path + name)
  }

  func emit(_ op: some Op, _ operands: Value?..., at location: String) throws(Diagnostic) -> Value {
    try builder.emit(op, operands, location: path + location)[0]
  }
  func int64s(_ values: Int...) -> Value { builder.constant(Tensor(int64s: values)) }
  func reshape(_ x: Value, _ shape: Int..., at location: String) throws(Diagnostic) -> Value {
    try emit(Reshape(), x, builder.constant(Tensor(int64s: shape)), at: location)
  }
  /// Elements `range` along `axis`.
  func slice(_ x: Value, axis: Int, _ range: Range<Int>, at location: String) throws(Diagnostic) -> Value {
    try emit(Slice(), x, int64s(range.lowerBound), int64s(range.upperBound), int64s(axis), at: location)
  }
  /// `x` [1, ...] once for every picture in `images` [batch, ...].
  func repeated(_ x: Value, forEachOf images: Value, at location: String) throws(Diagnostic) -> Value {
    let batch = try emit(ShapeOf(start: 0, end: 1), images, at: location)
    let rest = try emit(ShapeOf(start: 1), x, at: location)
    return try emit(Expand(), x, emit(Concat(axis: 0), batch, rest, at: location), at: location)
  }

  /// softmax(q k^T / sqrt(width of a head) + mask) v over heads.
  /// - Parameters: `q` [batch, heads, queries, d], `k` and `v` [batch, heads, keys, d]; `mask` broadcasts to the weights.
  /// - Returns: the heads side by side, [batch, queries, heads * d], and the weights [batch, heads, queries, keys].
  func attention(_ q: Value, _ k: Value, _ v: Value, mask: Value? = nil, width: Int, headWidth: Int) throws(Diagnostic) -> (output: Value, weights: Value) {
    let scale = builder.constant(.scalar(builder.type(of: q).elementType, 1 / Double(headWidth).squareRoot()))
    var scores = try emit(MatMul(), emit(Multiply(), q, scale, at: "scale"), emit(Transpose(permutation: [0, 1, 3, 2]), k, at: "keys"), at: "scores")
    if let mask { scores = try emit(Add(), scores, mask, at: "mask") }
    let weights = try dropped("attn", emit(Softmax(axis: -1), scores, at: "softmax"))
    let mixed = try emit(Transpose(permutation: [0, 2, 1, 3]), emit(MatMul(), weights, v, at: "mix"), at: "heads")
    return (try reshape(mixed, 0, 0, width, at: "heads"), weights)
  }
  /// The class token and the patches of [batch, prefix + patches, width], the rest of the prefix dropped.
  func features(of tokens: Value, prefix: Int, patches: Int, width: Int) throws(Diagnostic) -> Encoding.Features {
    let classToken = try reshape(slice(tokens, axis: 1, 0..<1, at: "class_token"), 0, width, at: "class_token")
    return Encoding.Features(classToken: classToken, patches: try slice(tokens, axis: 1, prefix..<prefix + patches, at: "patches"))
  }
}
