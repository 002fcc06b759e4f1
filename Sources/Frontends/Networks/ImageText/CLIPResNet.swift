internal import IR

/// CLIP's residual network (Radford et al. 2021, section 2.3): three convolutions at the start, means instead of strides
/// (He et al. 2019; Zhang 2019), and at the end attention of the mean to the positions. Parameter names are those of the
/// published code, below `visual`.
struct CLIPResNet: ImageTower, Hashable {
  /// Channels of the first stage before its expansion.
  var width: Int
  /// Blocks of the four stages.
  var depths: [Int]
  /// Attention heads of the pooling.
  var heads: Int
  /// Rows and columns of the last stage, a 32nd of the picture's.
  var grid: Int
  var channels: Int
  var side: Int { 32 * grid }
  /// How many times wider a block ends than it works.
  static let expansion = 4

  func encode(_ image: Value, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, tokens: Value?) {
    let layers = layers["visual"]
    var x = try convolution("1", image, channels, width / 2, kernel: 3, stride: 2, layers)
    x = try convolution("2", x, width / 2, width / 2, kernel: 3, layers)
    x = try mean(convolution("3", x, width / 2, width, kernel: 3, layers), 2, layers)
    var inputs = width
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        x = try block(x, inputs, width << stage, stride: stage > 0 && index == 0 ? 2 : 1, layers["layer\(stage + 1)"]["\(index)"])
        inputs = width << stage * Self.expansion
      }
    }
    return (try pooled(x, inputs, embedding, layers["attnpool"]), nil)
  }

  /// A convolution that keeps the size but for its stride, with its norm, and ReLU unless the residual comes first.
  private func convolution(_ number: String, _ x: Value, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, isActive: Bool = true, _ layers: Layers) throws(Diagnostic) -> Value {
    let normal = try normalized("conv\(number)", "bn\(number)", x, inputs, outputs, kernel: kernel, stride: stride, layers)
    return isActive ? try layers.emit(Relu(), normal, at: "relu\(number)") : normal
  }
  private func normalized(_ name: String, _ norm: String, _ x: Value, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, _ layers: Layers) throws(Diagnostic) -> Value {
    let edge = [kernel / 2, kernel / 2], weight = try layers.parameter("\(name).weight", [outputs, inputs, kernel, kernel])
    let padding = Padding.explicit(begin: edge, end: edge)
    let result = try layers.emit(Conv(kernel: [kernel, kernel], strides: [stride, stride], padding: padding), x, weight, at: name)
    let norms = layers[norm]
    return try norms.emit(
      BatchNormalization(epsilon: 1e-5), result, norms.parameter("weight", [outputs]), norms.parameter("bias", [outputs]), norms.parameter("running_mean", [outputs]),
      norms.parameter("running_var", [outputs]), at: "norm")
  }
  private func mean(_ x: Value, _ side: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    side == 1 ? x : try layers.emit(AveragePool(kernel: [side, side], strides: [side, side]), x, at: "pool")
  }

  private func block(_ x: Value, _ inputs: Int, _ inner: Int, stride: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let outputs = inner * Self.expansion
    var y = try convolution("1", x, inputs, inner, kernel: 1, layers)
    y = try mean(convolution("2", y, inner, inner, kernel: 3, layers), stride, layers)
    y = try convolution("3", y, inner, outputs, kernel: 1, isActive: false, layers)
    // The published code names the means `-1`, and numbers what follows them.
    let shortcut = stride > 1 || inputs != outputs ? try normalized("0", "1", mean(x, stride, layers), inputs, outputs, kernel: 1, layers["downsample"]) : x
    return try layers.emit(Relu(), layers.emit(Add(), y, shortcut, at: "residual"), at: "relu3")
  }

  /// The mean of all positions asks; it and the positions answer.
  private func pooled(_ x: Value, _ width: Int, _ embedding: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let count = grid * grid, headWidth = width / heads
    let cells = try layers.emit(Transpose(permutation: [0, 2, 1]), layers.reshape(x, 0, width, count, at: "cells"), at: "cells")
    let mean = try layers.emit(ReduceMean(axes: [1], keepsDimensions: true), cells, at: "mean")
    let tokens = try layers.emit(Add(), layers.emit(Concat(axis: 1), mean, cells, at: "tokens"), layers.parameter("positional_embedding", [1 + count, width]), at: "positional_embedding")
    let first = try layers.slice(tokens, axis: 1, 0..<1, at: "query")
    let q = try layers.heads(layers.linear("q_proj", first, width, width), heads: heads, headWidth: headWidth)
    let k = try layers.heads(layers.linear("k_proj", tokens, width, width), heads: heads, headWidth: headWidth)
    let v = try layers.heads(layers.linear("v_proj", tokens, width, width), heads: heads, headWidth: headWidth)
    let mixed = try layers.attention(q, k, v, width: width, headWidth: headWidth).output
    return try layers.linear("c_proj", layers.reshape(mixed, 0, width, at: "pooled"), width, embedding)
  }

  var summary: String { "CLIP residual network, width \(width), \(depths.map(String.init).joined(separator: "-")) blocks, attention pooling of \(grid)x\(grid) with \(heads) heads" }
}
