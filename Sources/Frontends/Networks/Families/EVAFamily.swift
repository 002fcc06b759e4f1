internal import IR

/// EVA-X, and EVA-02 vision transformers of its kind, under their own and timm's names.
struct EVAFamily: NetworkFamily {
  let name = "EVA-X"
  let layouts = [
    NetworkLayout(
      name: "EVA-02", fingerprint: ["cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.norm1.weight", "blocks.0.attn.proj.weight"],
      marks: ["blocks.0.attn.q_bias", "blocks.0.attn.q_proj.bias"], map: .eva, ignored: ["mask_token", "lm_head", "head"])
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork { try DetectedEVA(parameters, family: name) }
}
