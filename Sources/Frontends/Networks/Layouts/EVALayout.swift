extension KeyMap {
  /// From EVA-X's names and timm's to EVA-X's with joined matrices. Rotations are computed: stored tables are left out. The
  /// norm of the masked training becomes the norm after the mean.
  static let eva = KeyMap([
    .drop(#"(blocks\.\d+\.attn\.)?rope\.freqs_.*"#),
    .rename(#"norm\.(weight|bias)"#, to: "fc_norm.$1"),
    .concatenate(["q", "k", "v"].map { #"blocks\.(\d+)\.attn\."# + $0 + #"_proj\.weight"# }, to: "blocks.$1.attn.qkv.weight"),
    .rename(#"blocks\.(\d+)\.attn\.([qv])_proj\.bias"#, to: "blocks.$1.attn.$2_bias"),
    .rename(#"blocks\.(\d+)\.mlp\.fc1\.(weight|bias)"#, to: "blocks.$1.mlp.w12.$2"),
    .rename(#"blocks\.(\d+)\.mlp\.fc1_g\.(weight|bias)"#, to: "blocks.$1.mlp.w1.$2"),
    .rename(#"blocks\.(\d+)\.mlp\.fc1_x\.(weight|bias)"#, to: "blocks.$1.mlp.w2.$2"),
    .rename(#"blocks\.(\d+)\.mlp\.fc2\.(weight|bias)"#, to: "blocks.$1.mlp.w3.$2"),
    .rename(#"blocks\.(\d+)\.mlp\.norm\.(weight|bias)"#, to: "blocks.$1.mlp.ffn_ln.$2"),
    // The gate's rows come first.
    .concatenate(["1", "2"].map { #"blocks\.(\d+)\.mlp\.w"# + $0 + #"\.(weight|bias)"# }, to: "blocks.$1.mlp.w12.$2"),
  ])
}
