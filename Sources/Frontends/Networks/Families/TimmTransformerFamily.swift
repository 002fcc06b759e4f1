internal import IR

/// Vision transformers as timm and masked autoencoders (He et al. 2022) name them: with a classifier, with the norm after
/// the mean of the patches, or with the decoder of the training, which is left out.
struct TimmTransformerFamily: NetworkFamily {
  let name = "ViT (timm, MAE)"
  let layouts = [
    NetworkLayout(
      name: "timm VisionTransformer", fingerprint: ["cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.norm1.weight", "blocks.0.attn.qkv.weight"],
      marks: ["decoder_embed.weight", "decoder_pred.weight", "fc_norm.weight", "head.weight"],
      ignored: ["mask_token", "decoder_pos_embed", "decoder_embed", "decoder_blocks", "decoder_norm", "decoder_pred", "head"])
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork {
    try DetectedBackbone(parameters, .init(family: name, positions: PositionEmbedding(offset: 0, antialias: true), preprocessing: "imagenet eval"))
  }
}
