extension KeyMap {
  /// From timm's names to those of the official code. Pointwise layers may be convolutions there.
  static let timmConvNeXt = KeyMap([
    .rename(#"stem\.([01])\.(weight|bias)"#, to: "downsample_layers.0.$1.$2"),
    .rename(#"stages\.(\d+)\.downsample\.([01])\.(weight|bias)"#, to: "downsample_layers.$1.$2.$3"),
    .rename(#"stages\.(\d+)\.blocks\.(\d+)\.conv_dw\.(weight|bias)"#, to: "stages.$1.$2.dwconv.$3"),
    .rename(#"stages\.(\d+)\.blocks\.(\d+)\.mlp\.fc([12])\.(weight|bias)"#, to: "stages.$1.$2.pwconv$3.$4"),
    .rename(#"stages\.(\d+)\.blocks\.(\d+)\.(gamma|norm\.weight|norm\.bias)"#, to: "stages.$1.$2.$3"),
    .rename(#"head\.norm\.(weight|bias)"#, to: "norm.$1"),
    .rename(#"head\.fc\.(weight|bias)"#, to: "head.$1"),
    .squeeze(#"stages\.\d+\.\d+\.pwconv[12]\.weight"#),
  ])

  /// From transformers' names to those of the official code.
  static let huggingFaceConvNeXt = KeyMap([
    .rename(#"embeddings\.patch_embeddings\.(weight|bias)"#, to: "downsample_layers.0.0.$1"),
    .rename(#"embeddings\.layernorm\.(weight|bias)"#, to: "downsample_layers.0.1.$1"),
    .rename(#"encoder\.stages\.(\d+)\.downsampling_layer\.([01])\.(weight|bias)"#, to: "downsample_layers.$1.$2.$3"),
    .rename(#"encoder\.stages\.(\d+)\.layers\.(\d+)\.layer_scale_parameter"#, to: "stages.$1.$2.gamma"),
    .rename(#"encoder\.stages\.(\d+)\.layers\.(\d+)\.layernorm\.(weight|bias)"#, to: "stages.$1.$2.norm.$3"),
    .rename(#"encoder\.stages\.(\d+)\.layers\.(\d+)\.(dwconv|pwconv1|pwconv2)\.(weight|bias)"#, to: "stages.$1.$2.$3.$4"),
    .rename(#"layernorm\.(weight|bias)"#, to: "norm.$1"),
    .rename(#"classifier\.(weight|bias)"#, to: "head.$1"),
  ])
}
