internal import IR

/// Vision transformers of Hugging Face's transformers: Dinov2 (RAD-DINO), Dinov2 with registers, ViT; with or without the
/// classifier. What the weights do not tell stands in config.json beside them.
struct HuggingFaceTransformerFamily: NetworkFamily {
  let name = "Hugging Face ViT"
  private static let common = ["embeddings.cls_token", "embeddings.position_embeddings", "embeddings.patch_embeddings.projection.weight", "encoder.layer.0.attention.attention.query.weight"]
  private static let dinov2 = "Hugging Face Dinov2"

  let layouts = [
    NetworkLayout(
      name: dinov2, modules: ["dinov2", "dinov2_with_registers"], fingerprint: common + ["encoder.layer.0.norm1.weight"], marks: ["encoder.layer.0.norm1.weight", "encoder.layer.0.layer_scale1.lambda1"],
      map: .huggingFaceDinov2, ignored: ["mask_token", "head"]),
    NetworkLayout(
      name: "Hugging Face ViT", modules: ["vit"], fingerprint: common + ["encoder.layer.0.layernorm_before.weight"], map: .huggingFaceViT, ignored: ["mask_token", "head", "pooler"]),
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork {
    guard parameters.layout.name == Self.dinov2 else {
      return try DetectedBackbone(
        parameters, .init(family: "ViT", epsilon: 1e-12, positions: PositionEmbedding(offset: 0), preprocessing: "imagenet eval", models: ["vit"]))
    }
    // Positions follow the ratio of the sizes, unlike the first DINOv2 code; with registers they are antialiased.
    let hasRegisters = parameters.group["register_tokens"] != nil
    return try DetectedBackbone(
      parameters,
      .init(
        family: "DINOv2 (Hugging Face)", positions: PositionEmbedding(offset: 0, antialias: hasRegisters), preprocessing: "rad_dino", models: ["dinov2", "dinov2_with_registers"]))
  }
}
