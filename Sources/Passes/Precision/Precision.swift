/// What the linear layers and the attention of a program are computed in. The rest, normalisations, softmax, the residual
/// stream and what heads do with a few numbers, stays in single precision.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// As imported.
  case fp32
  /// Weights and activations in bfloat16, sums in single precision.
  case bf16
  /// Weights in int8, one scale for each output channel; activations in uint8, one scale for each token; sums exact.
  /// Attention in bfloat16.
  case int8
  /// int8 for the layers that read a normalisation, bf16 for those that read an attention or an activation function, whose
  /// outliers no scale fits.
  case mixed
}

/// A precision for a whole program, and what is said otherwise of single layers.
public struct PrecisionPolicy: Sendable, Hashable {
  public var precision: Precision
  /// By the name of the layer (`LinearLayers`), fp32, bf16 or int8.
  public var layers: [String: Precision]
  /// A layer with a smaller share of the arithmetic of all linear layers stays as it is: the classifier, for one. Lowering
  /// it would save nothing.
  public var smallestShare: Double
  /// Scales of activations that were found beforehand, by the name of the layer that reads them; others are found for each
  /// token while the program runs.
  public var inputs: [String: ActivationScale]
  /// How much of the difficulty of outlier channels is moved from activations into weights, from 0 for none to 1 for all.
  public var smoothing: Double
  /// The largest magnitudes measured in each channel that a layer reads, by the layer's name; where there are none, they are
  /// estimated from the weights before the layer.
  public var channelMaxima: [String: [Float]]
  /// The mean of each channel that a layer reads, by the layer's name: what rounding the weights shifts the layer's results by on
  /// average is then taken off the bias (Nagel et al. 2019, section 4.2).
  public var channelMeans: [String: [Float]]

  public init(
    _ precision: Precision = .fp32, layers: [String: Precision] = [:], smallestShare: Double = 0.001, inputs: [String: ActivationScale] = [:], smoothing: Double = 0.5,
    channelMaxima: [String: [Float]] = [:], channelMeans: [String: [Float]] = [:]
  ) {
    self.precision = precision; self.layers = layers; self.smallestShare = smallestShare; self.inputs = inputs; self.smoothing = smoothing; self.channelMaxima = channelMaxima
    self.channelMeans = channelMeans
  }
}

/// How real numbers become uint8 codes: round(x / scale) + zero point.
public struct ActivationScale: Sendable, Hashable, Codable {
  public var scale: Float
  /// 0 to 255.
  public var zeroPoint: UInt8
  public init(scale: Float, zeroPoint: UInt8) { self.scale = scale; self.zeroPoint = zeroPoint }

  /// The scale that covers a range and zero.
  public init(low: Float, high: Float) {
    let low = min(low, 0), range = max(high, 0) - low
    scale = range > 0 && range.isFinite ? range / 255 : 1
    zeroPoint = UInt8(min(max((-low / scale).rounded(.toNearestOrEven), 0), 255))
  }
}
