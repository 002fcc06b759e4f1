extension KeyMap {
  /// From `ViTModel` and `ViTForImageClassification` of transformers to timm's names.
  static let huggingFaceViT = KeyMap(huggingFaceEmbeddings + [
    .rename(#"encoder\.layer\.(\d+)\.layernorm_before\.(weight|bias)"#, to: "blocks.$1.norm1.$2"),
    .rename(#"encoder\.layer\.(\d+)\.layernorm_after\.(weight|bias)"#, to: "blocks.$1.norm2.$2"),
    .rename(#"encoder\.layer\.(\d+)\.intermediate\.dense\.(weight|bias)"#, to: "blocks.$1.mlp.fc1.$2"),
    .rename(#"encoder\.layer\.(\d+)\.output\.dense\.(weight|bias)"#, to: "blocks.$1.mlp.fc2.$2"),
  ])
}
