internal import IR

/// ConvNeXt (Liu et al. 2022): four stages of depthwise convolutions and pointwise layers between channel norms. Parameter
/// names are those of the official code.
struct ConvNeXt: Sendable, Hashable {
  /// Channels and blocks of each stage.
  var widths: [Int], depths: [Int]
  /// Sides of the first convolution, which patches the picture, and of the depthwise ones.
  var stem = 4, kernel = 7
  var hasLayerScale = true
  var epsilon = 1e-6
  /// In the last norm.
  var poolEpsilon = 1e-6

  /// - Parameter image: [batch, channels, height, width].
  /// - Returns: [batch, widths.last, height / 32, width / 32]: what is left over at the border of a strided convolution is lost.
  func encode(_ image: Value, channels: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    var x = try convolution("downsample_layers.0.0", image, channels, widths[0], stem, layers)
    x = try channelNorm("downsample_layers.0.1", x, widths[0], layers)
    for stage in widths.indices {
      if stage > 0 {
        x = try channelNorm("downsample_layers.\(stage).0", x, widths[stage - 1], layers)
        x = try convolution("downsample_layers.\(stage).1", x, widths[stage - 1], widths[stage], 2, layers)
      }
      for index in 0..<depths[stage] { x = try block(x, widths[stage], layers["stages"]["\(stage)"]["\(index)"]) }
    }
    return x
  }

  /// - Returns: the mean over the picture, through the last norm: [batch, widths.last].
  func pool(_ features: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    let width = widths[widths.count - 1]
    return try layers.layerNorm("norm", layers.emit(ReduceMean(axes: [2, 3], keepsDimensions: false), features, at: "pool"), width, poolEpsilon)
  }

  private func convolution(_ name: String, _ x: Value, _ inputs: Int, _ outputs: Int, _ side: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let weight = try layers.parameter("\(name).weight", [outputs, inputs, side, side]), bias = try layers.parameter("\(name).bias", [outputs])
    return try layers.emit(Conv(kernel: [side, side], strides: [side, side]), x, weight, bias, at: name)
  }
  /// Over the channels of each place.
  private func channelNorm(_ name: String, _ x: Value, _ width: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let last = try layers.emit(Transpose(permutation: [0, 2, 3, 1]), x, at: name)
    return try layers.emit(Transpose(permutation: [0, 3, 1, 2]), layers.layerNorm(name, last, width, epsilon), at: name)
  }

  /// x + gamma pwconv2(GELU(pwconv1(norm(dwconv(x))))).
  private func block(_ x: Value, _ width: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let margin = kernel / 2
    let weight = try layers.parameter("dwconv.weight", [width, 1, kernel, kernel]), bias = try layers.parameter("dwconv.bias", [width])
    let mixed = try layers.emit(
      Conv(group: width, kernel: [kernel, kernel], padding: .explicit(begin: [margin, margin], end: [margin, margin])), x, weight, bias, at: "dwconv")
    var y = try layers.emit(Transpose(permutation: [0, 2, 3, 1]), mixed, at: "norm")
    y = try layers.linear("pwconv1", layers.layerNorm("norm", y, width, epsilon), width, 4 * width)
    y = try layers.linear("pwconv2", layers.emit(Gelu(), y, at: "act"), 4 * width, width)
    if hasLayerScale { y = try layers.emit(Multiply(), y, layers.parameter("gamma", [width]), at: "gamma") }
    return try layers.emit(Add(), x, layers.emit(Transpose(permutation: [0, 3, 1, 2]), y, at: "residual"), at: "residual")
  }
}
