internal import IR

/// Vision transformers of DINOv2 and CheXFound under their own names: trainers' teachers, and the hub's flat files.
struct DINOv2Family: NetworkFamily {
  let name = "DINOv2"
  let layouts = [
    NetworkLayout(
      name: "DINOv2", fingerprint: ["cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.norm1.weight", "blocks.0.attn.qkv.weight"],
      // The token of masked training, the hub's classifier, heads and losses of the training.
      ignored: ["mask_token", "head", "dino_head", "ibot_head", "dino_loss", "ibot_patch_loss", "koleo_loss"])
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork {
    // Hugging Face's configuration may lie beside the same weights under their first names.
    try DetectedBackbone(
      parameters, .init(family: name, positions: PositionEmbedding(), preprocessing: "chexfound eval", models: ["dinov2", "dinov2_with_registers"]), takesHead: false)
  }
}
