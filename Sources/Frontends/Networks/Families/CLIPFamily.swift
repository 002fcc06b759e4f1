internal import IR

/// CLIP (Radford et al. 2021) with its own towers: OpenAI's files, CheXzero, PubMedCLIP, open_clip, Hugging Face's CLIPModel.
struct CLIPFamily: NetworkFamily {
  let name = "CLIP"
  private static let buffers = ["input_resolution", "context_length", "vocab_size", "attn_mask"]
  static let hugging = "Hugging Face CLIPModel"
  /// Counts of batches that the norms of CLIP's residual networks were trained on.
  private static let counts = KeyMap.Rule.drop(#"visual\..*\.num_batches_tracked"#)

  let layouts = [
    NetworkLayout(
      name: "OpenAI CLIP",
      fingerprint: ["visual.conv1.weight", "token_embedding.weight", "positional_embedding", "transformer.resblocks.0.ln_1.weight", "text_projection", "logit_scale"],
      map: KeyMap([counts]), ignored: buffers),
    NetworkLayout(
      name: "open_clip",
      fingerprint: [
        "visual.conv1.weight", "text.token_embedding.weight", "text.positional_embedding", "text.transformer.resblocks.0.ln_1.weight", "text.text_projection", "logit_scale",
      ],
      map: KeyMap([counts, .rename(#"text\.(.*)"#, to: "$1")]), ignored: buffers),
    NetworkLayout(
      name: hugging,
      fingerprint: [
        "vision_model.embeddings.patch_embedding.weight", "vision_model.pre_layrnorm.weight", "text_model.embeddings.token_embedding.weight", "visual_projection.weight",
        "text_projection.weight", "logit_scale",
      ],
      map: KeyMap(huggingRules)),
  ]

  private static let huggingRules: [KeyMap.Rule] = [
    .drop(#"(vision|text)_model\.embeddings\.position_ids"#),
    .rename(#"vision_model\.embeddings\.class_embedding"#, to: "visual.class_embedding"),
    .rename(#"vision_model\.embeddings\.patch_embedding\.weight"#, to: "visual.conv1.weight"),
    .rename(#"vision_model\.embeddings\.position_embedding\.weight"#, to: "visual.positional_embedding"),
    .rename(#"vision_model\.pre_layrnorm\.(.*)"#, to: "visual.ln_pre.$1"),
    .rename(#"vision_model\.post_layernorm\.(.*)"#, to: "visual.ln_post.$1"),
    .rename(#"vision_model\.encoder\.layers\.(.*)"#, to: "visual.transformer.resblocks.$1"),
    .transpose(#"visual_projection\.weight"#), .rename(#"visual_projection\.weight"#, to: "visual.proj"),
    .rename(#"text_model\.embeddings\.token_embedding\.weight"#, to: "token_embedding.weight"),
    .rename(#"text_model\.embeddings\.position_embedding\.weight"#, to: "positional_embedding"),
    .rename(#"text_model\.final_layer_norm\.(.*)"#, to: "ln_final.$1"),
    .rename(#"text_model\.encoder\.layers\.(.*)"#, to: "transformer.resblocks.$1"),
    .transpose(#"text_projection\.weight"#), .rename(#"text_projection\.weight"#, to: "text_projection"),
    .rename(#"(.*\.resblocks\.\d+)\.layer_norm([12])\.(.*)"#, to: "$1.ln_$2.$3"),
    .rename(#"(.*\.resblocks\.\d+\.mlp)\.fc1\.(.*)"#, to: "$1.c_fc.$2"),
    .rename(#"(.*\.resblocks\.\d+\.mlp)\.fc2\.(.*)"#, to: "$1.c_proj.$2"),
    .rename(#"(.*\.resblocks\.\d+)\.self_attn\.(.*)"#, to: "$1.attn.$2"),
    .concatenate(["q", "k", "v"].map { #"(.*\.resblocks\.\d+\.attn)\.\#($0)_proj\.(weight|bias)"# }, to: "$1.in_proj_$2"),
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork {
    let configuration = ImageTextConfiguration(parameters), image: any ImageTower, embedding: Int
    if parameters.group["visual.layer1.0.conv1.weight"] != nil { (image, embedding) = try CLIPResNet.read(parameters) } else {
      (image, embedding) = try CLIPVisionTransformer.read(parameters, configuration)
    }
    return ImageTextNetwork(
      family: name, embedding: embedding, image: image, text: try CLIPTextTransformer.read(parameters, configuration), parameters: parameters,
      textNames: ["transformer", "token_embedding", "positional_embedding", "ln_final", "text_projection"], published: published(parameters, configuration))
  }

  /// PubMedCLIP keeps its parameters under `state_dict`, with no module around them; CheXzero's files hold nothing else;
  /// OpenAI's own say the size of their pictures, and Hugging Face's and open_clip's names are their own.
  private func published(_ parameters: NetworkParameters, _ configuration: ImageTextConfiguration) -> String {
    guard parameters.layout.name == layouts[0].name, !configuration.isOpenCLIP else { return "clip" }
    if parameters.prefix == "state_dict" { return "pubmedclip train" }
    return parameters.prefix.isEmpty && parameters.group["input_resolution"] == nil ? "chexzero" : "clip"
  }
}

extension CLIPVisionTransformer {
  static func read(_ parameters: NetworkParameters, _ configuration: ImageTextConfiguration) throws(Diagnostic) -> (any ImageTower, embedding: Int) {
    let kernel = try parameters.patchKernel("visual.conv1.weight"), grid = try parameters.side(ofRows: "visual.positional_embedding", prefix: 1)
    guard let projection = parameters.group.shape("visual.proj", rank: 2), (1...65536).contains(projection[1]) else { throw parameters.refuse("visual.proj", "[\(kernel.width), features]") }
    let transformer = try CLIPTransformer.read(
      parameters, at: "visual.transformer", width: kernel.width, heads: parameters.settings.heads ?? configuration.imageHeads, activation: configuration.imageActivation,
      epsilon: configuration.imageEpsilon)
    return (Self(patch: kernel.patch, grid: grid, channels: kernel.channels, transformer: transformer), projection[1])
  }
}

extension CLIPResNet {
  static func read(_ parameters: NetworkParameters) throws(Diagnostic) -> (any ImageTower, embedding: Int) {
    guard let first = parameters.group.shape("visual.conv1.weight", rank: 4), (1...16).contains(first[1]), let last = parameters.group.shape("visual.conv3.weight", rank: 4), (2...4096).contains(last[0]) else {
      throw parameters.refuse("visual.conv1.weight", "[width / 2, channels, 3, 3]")
    }
    let depths = (1...4).map { parameters.group.count(below: "visual.layer\($0)") }
    guard depths.allSatisfy((1...256).contains) else { throw parameters.refuse("visual.layer4.0.conv1.weight", "four stages of blocks") }
    let grid = try parameters.side(ofRows: "visual.attnpool.positional_embedding", prefix: 1), width = last[0] << 3 * expansion
    guard let projection = parameters.group.shape("visual.attnpool.c_proj.weight", rank: 2), (1...65536).contains(projection[0]) else {
      throw parameters.refuse("visual.attnpool.c_proj.weight", "[features, \(width)]")
    }
    return (Self(width: last[0], depths: depths, heads: try parameters.heads(width: width), grid: grid, channels: first[1]), projection[0])
  }
}

extension CLIPTextTransformer {
  static func read(_ parameters: NetworkParameters, _ configuration: ImageTextConfiguration) throws(Diagnostic) -> Self {
    guard let words = parameters.group.shape("token_embedding.weight", rank: 2), (1...16384).contains(words[1]), (1...1 << 24).contains(words[0]) else {
      throw parameters.refuse("token_embedding.weight", "[tokens, width]")
    }
    guard let places = parameters.group.shape("positional_embedding", rank: 2), (2...4096).contains(places[0]) else { throw parameters.refuse("positional_embedding", "[context, \(words[1])]") }
    let transformer = try CLIPTransformer.read(
      parameters, at: "transformer", width: words[1], heads: parameters.settings.imageText.textHeads ?? configuration.textHeads, activation: configuration.textActivation,
      epsilon: configuration.textEpsilon)
    return Self(vocabulary: words[0], context: places[0], transformer: transformer, end: configuration.end)
  }
}

extension CLIPTransformer {
  fileprivate static func read(_ parameters: NetworkParameters, at name: String, width: Int, heads: Int?, activation: Activation, epsilon: Double) throws(Diagnostic) -> Self {
    let stem = "\(name).resblocks", depth = parameters.group.count(below: stem)
    guard (1...256).contains(depth) else { throw parameters.refuse("\(stem).0.ln_1.weight", "1 to 256 blocks") }
    guard let inner = parameters.group.shape("\(stem).0.mlp.c_fc.weight", rank: 2), (1...131_072).contains(inner[0]) else { throw parameters.refuse("\(stem).0.mlp.c_fc.weight", "[features inside, \(width)]") }
    return Self(width: width, depth: depth, heads: try parameters.checkedHeads(heads, width: width), hidden: inner[0], activation: activation, epsilon: epsilon)
  }
}
