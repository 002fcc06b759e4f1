extension KeyMap {
  /// From `Dinov2Model` and `Dinov2WithRegistersModel` of transformers to DINOv2's names.
  static let huggingFaceDinov2 = KeyMap(huggingFaceEmbeddings + [
    .rename(#"encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1"#, to: "blocks.$1.ls$2.gamma"),
    .rename(#"encoder\.layer\.(\d+)\.mlp\.weights_in\.(weight|bias)"#, to: "blocks.$1.mlp.w12.$2"),
    .rename(#"encoder\.layer\.(\d+)\.mlp\.weights_out\.(weight|bias)"#, to: "blocks.$1.mlp.w3.$2"),
    .rename(#"encoder\.layer\.(\d+)\.(norm[12]|mlp\.fc[12])\.(weight|bias)"#, to: "blocks.$1.$2.$3"),
  ])

  /// What transformers' vision transformers name alike.
  static let huggingFaceEmbeddings: [Rule] = [
    .rename(#"embeddings\.(cls_token|mask_token|register_tokens)"#, to: "$1"),
    .rename(#"embeddings\.position_embeddings"#, to: "pos_embed"),
    .rename(#"embeddings\.patch_embeddings\.projection\.(weight|bias)"#, to: "patch_embed.proj.$1"),
    .concatenate(
      ["query", "key", "value"].map { #"encoder\.layer\.(\d+)\.attention\.attention\."# + $0 + #"\.(weight|bias)"# }, to: "blocks.$1.attn.qkv.$2"),
    .rename(#"encoder\.layer\.(\d+)\.attention\.output\.dense\.(weight|bias)"#, to: "blocks.$1.attn.proj.$2"),
    .rename(#"layernorm\.(weight|bias)"#, to: "norm.$1"),
    .rename(#"classifier\.(weight|bias)"#, to: "head.$1"),
  ]
}
