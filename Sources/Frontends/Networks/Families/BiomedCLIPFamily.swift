internal import IR

/// Image-text networks of open_clip over other libraries' towers, a vision transformer of timm and a BERT of Hugging Face:
/// BiomedCLIP (Zhang et al. 2023).
struct BiomedCLIPFamily: NetworkFamily {
  let name = "BiomedCLIP"
  let layouts = [
    NetworkLayout(
      name: "open_clip with timm and BERT",
      fingerprint: [
        "visual.trunk.cls_token", "visual.trunk.pos_embed", "visual.trunk.patch_embed.proj.weight", "visual.head.proj.weight", "text.transformer.embeddings.word_embeddings.weight",
        "text.transformer.encoder.layer.0.attention.self.query.weight",
      ],
      // Buffers that older files have, and the pooling of masked training.
      map: KeyMap([.drop(#"text\.transformer\.embeddings\.(position_ids|token_type_ids)"#), .drop(#"text\.transformer\.pooler\..*"#)]))
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork {
    let configuration = ImageTextConfiguration(parameters)
    if let pooler = configuration.textPooler, !["cls_last_hidden_state_pooler", "cls_pooler"].contains(pooler) {
      throw Diagnostic("network.configuration", "the text tower's pooling is not known", category: .configuration, found: pooler, expected: "cls_last_hidden_state_pooler", file: parameters.file)
    }
    guard let projection = parameters.group.shape("visual.head.proj.weight", rank: 2), (1...65536).contains(projection[0]) else { throw parameters.refuse("visual.head.proj.weight", "[features, width]") }
    return ImageTextNetwork(
      family: name, embedding: projection[0], image: try TrunkImageTower.read(parameters, configuration), text: try BERTTextEncoder.read(parameters, configuration), parameters: parameters,
      textNames: ["text"], published: "clip")
  }
}

extension TrunkImageTower {
  static func read(_ parameters: NetworkParameters, _ configuration: ImageTextConfiguration) throws(Diagnostic) -> Self {
    let kernel = try parameters.patchKernel("visual.trunk.patch_embed.proj.weight"), blocks = "visual.trunk.blocks"
    let grid = try parameters.grid("visual.trunk.pos_embed", prefix: 1, width: kernel.width), depth = parameters.group.count(below: blocks)
    guard (1...256).contains(depth) else { throw parameters.refuse("\(blocks).0.norm1.weight", "1 to 256 blocks") }
    let heads = try parameters.checkedHeads(parameters.settings.heads ?? configuration.imageHeads, width: kernel.width)
    var trunk = VisionTransformer(
      patch: kernel.patch, width: kernel.width, depth: depth, heads: heads, hasLayerScale: parameters.group["\(blocks).0.ls1.gamma"] != nil, epsilon: parameters.settings.epsilon ?? 1e-6)
    guard let hidden = parameters.group.shape("\(blocks).0.mlp.fc1.weight", rank: 2)?[0], (1...131_072).contains(hidden) else {
      throw parameters.refuse("\(blocks).0.mlp.fc1.weight", "[features inside, \(kernel.width)]")
    }
    trunk.hidden = hidden
    trunk.biases.qkv = parameters.group["\(blocks).0.attn.qkv.bias"] != nil
    return Self(trunk: trunk, channels: kernel.channels, side: grid * kernel.patch)
  }
}

extension BERTTextEncoder {
  static func read(_ parameters: NetworkParameters, _ configuration: ImageTextConfiguration) throws(Diagnostic) -> Self {
    let stem = "text.transformer."
    func rows(_ name: String, _ limit: Int) throws(Diagnostic) -> [Int] {
      let name = stem + "embeddings.\(name).weight"
      guard let shape = parameters.group.shape(name, rank: 2), (1...limit).contains(shape[0]), (1...16384).contains(shape[1]) else { throw parameters.refuse(name, "[1 to \(limit) rows, width]") }
      return shape
    }
    let words = try rows("word_embeddings", 1 << 24), width = words[1], positions = try rows("position_embeddings", 1 << 14)[0], types = try rows("token_type_embeddings", 1 << 14)[0]
    let depth = parameters.group.count(below: stem + "encoder.layer"), inner = stem + "encoder.layer.0.intermediate.dense.weight"
    guard (1...256).contains(depth), let hidden = parameters.group.shape(inner, rank: 2)?[0], (1...131_072).contains(hidden) else { throw parameters.refuse(inner, "[features inside, \(width)]") }
    var projection = Projection.linear
    if let first = parameters.group.shape("text.proj.0.weight", rank: 2), (1...65536).contains(first[0]) { projection = .mlp(hidden: first[0]) }
    let context = parameters.settings.imageText.context ?? configuration.context ?? positions
    guard context >= 2, context <= positions else {
      throw Diagnostic("network.configuration", "the text tower has no positions for so many tokens", category: .configuration, found: "\(context)", expected: "2 to \(positions)", file: parameters.file)
    }
    let heads = try parameters.checkedHeads(parameters.settings.imageText.textHeads ?? configuration.textHeads, width: width)
    return Self(
      vocabulary: words[0], context: context, positions: positions, types: types, width: width, depth: depth, heads: heads, hidden: hidden, epsilon: configuration.bertEpsilon,
      projection: projection)
  }
}
