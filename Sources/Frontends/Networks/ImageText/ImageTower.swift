internal import IR

/// The half of an image-text network that reads pictures.
protocol ImageTower: Sendable {
  /// Of the picture.
  var channels: Int { get }
  /// Height and width of the picture in pixels.
  var side: Int { get }
  var summary: String { get }
  /// - Parameter image: [batch, channels, side, side].
  /// - Returns: features [batch, embedding], and the last block's tokens [batch, tokens, width] where it has tokens.
  func encode(_ image: Value, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, tokens: Value?)
}

/// The half of an image-text network that reads text.
protocol TextTower: Sendable {
  /// Tokens below this.
  var vocabulary: Int { get }
  /// Tokens of a text, padding included.
  var context: Int { get }
  /// The most tokens that there are positions for.
  var positions: Int { get }
  var summary: String { get }
  /// - Parameters:
  ///   - tokens: [batch, count], int64.
  ///   - mask: [batch, count], int64, zero for tokens that no other looks at; nil where the tokens tell.
  /// - Returns: features [batch, embedding], and the state [batch, width] that they are made of.
  func encode(_ tokens: Value, mask: Value?, count: Int, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, hidden: Value)
}

extension Layers {
  /// What is added to scores so that no token looks at those that are `hidden` [batch, count], bool: [batch, 1, 1, count].
  ///
  /// A large number and not infinity: a text of nothing but padding then has some answer, as in the published code.
  func keyMask(hidden: Value) throws(Diagnostic) -> Value {
    let low = builder.constant(.scalar(.float32, -1e30)), zero = builder.constant(.scalar(.float32, 0))
    return try emit(Unsqueeze(axes: [1, 2]), emit(Where(), hidden, low, zero, at: "mask"), at: "mask")
  }
  /// Whether numbers [batch, count] equal `number`.
  func equal(_ x: Value, to number: Int, at location: String) throws(Diagnostic) -> Value {
    try emit(Equal(), x, builder.constant(Tensor(.int64, [], int64s: [Int64(number)])), at: location)
  }
  /// x W where the file has W as [inputs, outputs].
  func product(_ name: String, _ x: Value, _ inputs: Int, _ outputs: Int) throws(Diagnostic) -> Value {
    try emit(MatMul(), x, parameter(name, [inputs, outputs]), at: name)
  }
  /// Queries, keys and values out of one value [batch, tokens, 3 * width], in this order, each head by head:
  /// three values [batch, heads, tokens, width of a head].
  func packedHeads(_ packed: Value, heads: Int, headWidth: Int) throws(Diagnostic) -> [Value] {
    let split = try reshape(packed, 0, -1, 3, heads, headWidth, at: "heads")
    let parts = try emit(Transpose(permutation: [2, 0, 3, 1, 4]), split, at: "heads")
    var result: [Value] = []
    for index in 0..<3 { result.append(try emit(Gather(axis: 0), parts, builder.constant(Tensor(.int64, [], int64s: [Int64(index)])), at: "heads")) }
    return result
  }
  /// [batch, tokens, width] as [batch, heads, tokens, width of a head].
  func heads(_ x: Value, heads: Int, headWidth: Int) throws(Diagnostic) -> Value {
    try emit(Transpose(permutation: [0, 2, 1, 3]), reshape(x, 0, -1, heads, headWidth, at: "heads"), at: "heads")
  }
}
