import Foundation
import IR
import Testing

@testable import Frontends

/// Networks under the names that their authors publish: found as what they are, and computing the same.
@Suite struct FamilyTests {
  /// The parameters of a network and its last features, by its builder's names.
  private func written(_ build: (Value, Layers) throws(Diagnostic) -> Value) throws -> (TensorDictionary, Graph) {
    let weights = WrittenWeights(), builder = GraphBuilder(name: "network")
    let image = builder.input("image", TensorType(.float32, [2, 3, 32, 32]))
    builder.output(try build(image, Layers(builder, weights)), name: "output")
    return (weights.dictionary, builder.finish())
  }
  private func agree(_ checkpoint: TensorDictionary, _ graph: Graph, family: String, output: String, configuration: PlainValue? = nil, settings: NetworkSettings = NetworkSettings()) throws -> String {
    var checkpoint = checkpoint
    checkpoint.configuration = configuration
    let network = try NetworkFamilies.detect(in: checkpoint, settings: settings)
    #expect(network.family == family)
    let program = try network.program(nil, FeatureOptions(height: 32, width: 32, batch: .fixed(2)))
    #expect(program.table.count(.matched) == program.table.rows.count - program.table.count(.unused), "\(program.table)")
    let picture = SeededWeights().normal("image", [2, 3, 32, 32], deviation: 1)
    let place = try #require(program.module.graph.outputs.firstIndex { $0.name == output })
    #expect(try program.module.graph.evaluate([picture])[place] == graph.evaluate([picture])[0])
    return network.summary
  }
  /// Names after regular expressions, one after the other.
  private func rewritten(_ checkpoint: TensorDictionary, _ rules: [(pattern: String, template: String)]) -> TensorDictionary {
    checkpoint.renamed { name in rules.reduce(name) { $0.replacingOccurrences(of: $1.pattern, with: $1.template, options: .regularExpression) } }
  }
  /// The rows of a joined matrix or vector as tensors of their own.
  private func split(_ checkpoint: TensorDictionary, _ suffix: String, into names: [String]) -> TensorDictionary {
    TensorDictionary(tensors: checkpoint.tensors.flatMap { name, tensor -> [(name: String, tensor: Tensor)] in
      guard name.contains(suffix + ".") else { return [(name, tensor)] }
      let rows = tensor.shape[0] / names.count
      return names.enumerated().map { (name.replacing(suffix + ".", with: $1 + "."), tensor.rows($0 * rows..<($0 + 1) * rows)) }
    })
  }

  /// A checkpoint of DINOv2's names as transformers writes it.
  private func huggingFace(_ flat: TensorDictionary) -> TensorDictionary {
    rewritten(split(flat, "attn.qkv", into: ["attention.attention.query", "attention.attention.key", "attention.attention.value"]), [
      ("^(cls_token|register_tokens)$", "embeddings.$1"), ("^pos_embed$", "embeddings.position_embeddings"), ("patch_embed.proj", "embeddings.patch_embeddings.projection"),
      ("^norm\\.", "layernorm."), ("blocks", "encoder.layer"), ("attn.proj", "attention.output.dense"), ("ls([12]).gamma", "layer_scale$1.lambda1"), ("w12", "weights_in"), ("w3", "weights_out"), ("^", "dinov2."),
    ])
  }

  @Test("Hugging Face's Dinov2", arguments: [FeedForward.mlp, .swiglu]) func dinov2(_ feedForward: FeedForward) throws {
    var network = VisionTransformer(patch: 8, width: 32, depth: 2, heads: 4, registers: 3, feedForward: feedForward, epsilon: 1e-3)
    network.positions = PositionEmbedding(grid: 4)
    let (flat, graph) = try written { (image, layers) throws(Diagnostic) in
      try network.encode(Picture(image: image, channels: 3, height: 32, width: 32), last: 1, layers).features[0].classToken
    }
    let published = huggingFace(flat)
    func configuration(_ width: Int, _ activation: String = "gelu") -> PlainValue {
      .dictionary([
        .init(key: "model_type", value: .text("dinov2_with_registers")), .init(key: "num_attention_heads", value: .integer(4)), .init(key: "layer_norm_eps", value: .number(1e-3)),
        .init(key: "hidden_size", value: .integer(width)), .init(key: "hidden_act", value: .text(activation)),
      ])
    }
    let summary = try agree(published, graph, family: "DINOv2 (Hugging Face)", output: "class_token.1", configuration: configuration(32))
    #expect(summary.contains("4 heads") && summary.contains("3 registers"))
    var other = published
    other.configuration = configuration(64)
    expect("network.configuration", found: "hidden_size 64") { _ = try NetworkFamilies.detect(in: other) }
    other.configuration = configuration(32, "mish")
    if feedForward == .mlp { expect("network.configuration", found: "mish") { _ = try NetworkFamilies.detect(in: other) } }
  }

  @Test("a file's own classifier", arguments: ["multi_label_classification", "single_label_classification", nil]) func classifier(_ problem: String?) throws {
    var network = VisionTransformer(patch: 8, width: 32, depth: 1, heads: 4)
    network.positions = PositionEmbedding(grid: 4)
    let (flat, _) = try written { (image, layers) throws(Diagnostic) in
      try network.encode(Picture(image: image, channels: 3, height: 32, width: 32), last: 1, layers).features[0].classToken
    }
    var checkpoint = huggingFace(flat)
    let matrix = SeededWeights().normal("classifier", [2, 64], deviation: 1)
    checkpoint.tensors += [("classifier.weight", matrix), ("classifier.bias", Tensor([2], [0.5, -0.5]))]
    var entries: [PlainValue.Entry] = [.init(key: "model_type", value: .text("dinov2")), .init(key: "num_attention_heads", value: .integer(4))]
    entries.append(.init(key: "id2label", value: .dictionary([.init(key: "1", value: .text("Effusion")), .init(key: "0", value: .text("Mass"))])))
    if let problem { entries.append(.init(key: "problem_type", value: .text(problem))) }
    checkpoint.configuration = .dictionary(entries)
    let program = try NetworkFamilies.detect(in: checkpoint).program(nil, FeatureOptions(batch: .fixed(1))), graph = program.module.graph
    #expect(program.module.labels == ["Mass", "Effusion"])
    let results = try graph.evaluate([SeededWeights().normal("image", [1, 3, 32, 32], deviation: 1)])
    let named = Dictionary(zip(graph.outputs.map(\.name), results.map(\.doubles)), uniquingKeysWith: { first, _ in first })
    // The class token, and beside it the mean of the patches.
    let patches = try #require(named["patches.0"]), means = (0..<32).map { i -> Double in (0..<16).reduce(0.0) { $0 + patches[$1 * 32 + i] } / 16 }
    let inputs = try #require(named["class_token.0"]) + means, logits = try #require(named["logits"])
    for (row, bias) in [0.5, -0.5].enumerated() {
      let sum = zip(inputs, matrix.doubles[row * 64..<(row + 1) * 64]).reduce(bias) { $0 + $1.0 * $1.1 }
      #expect(abs(sum - logits[row]) < 1e-4)
    }
    let probabilities = named["probabilities"]
    #expect((probabilities == nil) == (problem == nil))
    if let probabilities { #expect((abs(probabilities.reduce(0, +) - 1) < 1e-5) == (problem == "single_label_classification")) }
  }

  @Test("EVA-X and timm's EVA", arguments: [false, true], [false, true]) func eva(_ isSplit: Bool, _ isTimm: Bool) throws {
    let network = EVATransformer(
      patch: 8, width: 32, depth: 2, heads: 2, hidden: 12, hasBias: true, hasSubNorm: isSplit, epsilon: 1e-6, positions: PositionEmbedding(grid: 4, offset: 0), rotaryGrid: 3)
    let (flat, graph) = try written { (image, layers) throws(Diagnostic) in
      try network.encode(Picture(image: image, channels: 3, height: 32, width: 32), last: 1, layers).features[0].classToken
    }
    var published = flat
    if isSplit {
      published = split(published, "attn.qkv", into: ["attn.q_proj", "attn.k_proj", "attn.v_proj"])
      published = split(published, "mlp.w12", into: isTimm ? ["mlp.fc1_g", "mlp.fc1_x"] : ["mlp.w1", "mlp.w2"])
      if isTimm { published = rewritten(published, [("ffn_ln", "norm"), ("([qv])_bias", "$1_proj.bias")]) }
    }
    published = rewritten(published, isTimm ? [("w12", "fc1"), ("w3", "fc2")] : [("fc_norm", "norm"), ("^", "model.")])
    published.tensors += [(isTimm ? "mask_token" : "model.rope.freqs_cos", Tensor([1], [7]))]
    let summary = try agree(published, graph, family: "EVA-X", output: "class_token.1", settings: NetworkSettings(heads: 2, rotaryGrid: 3))
    #expect(summary.contains("sub-norm") == isSplit && summary.contains("grid of 3x3"))
  }

  @Test func rotationsFollowRowsAndColumns() {
    let network = EVATransformer(
      patch: 8, width: 16, depth: 1, heads: 2, hidden: 4, hasBias: true, hasSubNorm: false, epsilon: 1e-6, positions: PositionEmbedding(grid: 4), rotaryGrid: 14)
    let angles = network.angles(rows: 2, columns: 7)
    #expect(angles.count == 15 && angles[0] == [0, 0, 0, 0])
    // Row 1 of 2 is row 7 of 14, column 3 of 7 is column 6; the second frequency is a hundredth.
    let expected = [7, 0.07, 6, 0.06]
    #expect(zip(angles[1 + 7 + 3], expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("ConvNeXt in each layout", arguments: [0, 1, 2]) func convNeXt(_ layout: Int) throws {
    let network = ConvNeXt(widths: [4, 6, 8, 12], depths: [1, 2, 1, 1], kernel: 3)
    let (flat, graph) = try written { (image, layers) throws(Diagnostic) in try network.pool(network.encode(image, channels: 3, layers), layers) }
    let published = rewritten(flat, [
      [("^", "model.")],
      [
        ("^downsample_layers.0", "stem"), ("^stages\\.(\\d)\\.(\\d)\\.", "stages.$1.blocks.$2."), ("^downsample_layers\\.(\\d)", "stages.$1.downsample"), ("dwconv", "conv_dw"),
        ("pwconv", "mlp.fc"), ("^norm", "head.norm"),
      ],
      [
        ("^downsample_layers.0.0", "embeddings.patch_embeddings"), ("^downsample_layers.0.1", "embeddings.layernorm"), ("^downsample_layers\\.(\\d)", "encoder.stages.$1.downsampling_layer"),
        ("^stages\\.(\\d)\\.(\\d)\\.", "encoder.stages.$1.layers.$2."), ("\\.norm\\.", ".layernorm."), ("gamma", "layer_scale_parameter"), ("^norm", "layernorm"), ("^", "convnext."),
      ],
    ][layout])
    #expect(try agree(published, graph, family: "ConvNeXt", output: "pooled").hasPrefix("widths 4/6/8/12, 1/2/1/1 blocks"))
    expect("network.picture-size") { _ = try NetworkFamilies.detect(in: published).program(nil, FeatureOptions(height: 31, width: 64)) }
    expect("network.program", found: "text") { _ = try NetworkFamilies.detect(in: published).program("text", FeatureOptions()) }
  }

  @Test func aMaskedAutoencoderIsItsEncoder() throws {
    var network = VisionTransformer(patch: 8, width: 64, depth: 2, heads: 1, hasLayerScale: false)
    network.positions = PositionEmbedding(grid: 4)
    let (flat, graph) = try written { (image, layers) throws(Diagnostic) in
      try network.encode(Picture(image: image, channels: 3, height: 32, width: 32), last: 1, layers).features[0].classToken
    }
    var file = flat.renamed { "model.\($0)" }
    file.tensors += [("model.decoder_embed.weight", Tensor([2, 2], [1, 2, 3, 4])), ("model.mask_token", Tensor([1, 1, 2], [1, 2])), ("optimizer.state", Tensor([1], [0]))]
    _ = try agree(file, graph, family: "ViT (timm, MAE)", output: "class_token.1")
  }

  @Test func whatIsNotKnownTellsWhatComesNearest() throws {
    let names = ["cls_token", "pos_embed", "patch_embed.proj.weight", "layers.0.weight"]
    let error = #expect(throws: Diagnostic.self) { try NetworkFamilies.detect(in: TensorDictionary(tensors: names.map { ($0, Tensor([1], [0])) })) }
    let help = try #require(error?.help)
    #expect(error?.id == "checkpoint.unknown-network" && NetworkFamilies.names.allSatisfy { help.contains($0) } && help.contains("blocks.0.norm1.weight"))
  }

  @Test("weights that are no numbers are named", arguments: [Float.nan, .infinity]) func notFinite(_ value: Float) throws {
    let (flat, _) = try DetectionTests.checkpoint(DetectionTests.small)
    let broken = TensorDictionary(tensors: flat.tensors.map { name, tensor in
      name == "blocks.1.norm1.bias" ? (name, Tensor(tensor.shape, [value] + tensor.floats.dropFirst())) : (name, tensor)
    })
    expect("checkpoint.not-finite", found: "blocks.1.norm1.bias") { _ = try DetectionTests.detect(broken).features() }
  }
}
