extension RuleSet {
  /// Matrix products and sums that make linear layers, without what follows them.
  public static let linearLayers: Self = [FormLinear(), AddBias(), SinkView()]
  /// Normalisations and activation functions spelt out in elementary operations.
  public static let spelledOut: Self = layerNormalizations + rmsNormalizations + gelus + sigmoidUnits
  /// Several operations that one kernel does: attention, projections, epilogues.
  public static let attentions: Self = [EinsumToMatMul(), FuseAttention()]
  public static let projections: Self = [MergeProjections(), FuseSwiGLU(), MergeGatedLinears()]
  public static let epilogues: Self = [
    FoldConvolutionNormalization(), FusePatchEmbedding(), AddBias(), ScaleLinear(), LinearActivation(), LinearResidual(),
  ]
  /// 8-bit layers as quantised models spell them, and what follows them.
  public static let quantizedLayers: Self = [QuantizedProduct(), QuantizedOperatorProduct(), DynamicProduct()]
  public static let quantizedEpilogues: Self = [QuantizedEpilogue()]
  public static let residualNormalizations: Self = [FuseResidualNormalization()]
}
