import Foundation
import IR
import Runtime
import TestSupport
import Testing

@testable import Frontends

/// What image-text cases say beside `GoldenNetwork`.
struct ImageTextGolden: Decodable {
  struct Config: Decodable {
    var vision_heads: Int?, text_heads: Int?, attention_pool_heads: Int?, act: String?, eos_token_id: Int?, context: Int?
    /// Whether everything follows from the file.
    var autodetect: Bool?
    var labels: [String]?, sets: [String: [[String]]]?, single: String?, bpe: String?
  }
  var config: Config
  var files: [String: String]

  static func load(_ name: String) throws -> ImageTextGolden {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: GoldenNetwork.root.appending(path: "\(name)/case.json")))
  }

  /// What the file does not tell and no configuration lies beside it for.
  var settings: NetworkSettings {
    var settings = NetworkSettings()
    guard config.autodetect != true, files["model_config"] == nil else { return settings }
    settings.heads = config.attention_pool_heads ?? config.vision_heads
    settings.imageText = ImageTextSettings(textHeads: config.text_heads, activation: config.act.map { $0 == "gelu" ? .gelu : .quickGelu }, endToken: config.eos_token_id, context: config.context)
    return settings
  }
  /// Roles of weights, in the order of their names.
  var checkpoints: [String] { files.keys.filter { $0 == "model" || $0.hasPrefix("checkpoint") }.sorted() }

  func network(_ role: String, in folder: String) throws -> ImageTextNetwork {
    let path = GoldenNetwork.root.appending(path: "\(folder)/\(try #require(files[role]))").path
    let network = try NetworkFamilies.detect(in: Checkpoint.open(path: path), settings: settings, file: path)
    return try #require(network as? ImageTextNetwork)
  }
}

extension ImageTextNetwork {
  /// The outputs of a program, compiled, by name.
  func run(_ program: String, _ inputs: [Tensor], masked: Bool = false) throws -> [String: Tensor] {
    var options = FeatureOptions(takesMask: masked)
    options.tokens = true
    let module = try self.program(program, options).module
    let results = try compiled(module.graph).run(inputs)
    return Dictionary(uniqueKeysWithValues: zip(module.graph.outputs.map(\.name), results))
  }
}

/// Image-text networks from their checkpoints, through the passes and the kernels, against PyTorch.
@Suite(.enabled(if: OutsideData.path != nil)) struct ImageTextAcceptance {
  private func tensor(_ array: GoldenNetwork.Array, _ folder: String) throws -> Tensor {
    try NpyFile.read(GoldenNetwork.root.appending(path: "\(folder)/\(array.file)").path).tensor(name: array.name)
  }
  /// The goldens' names for the states that features are made of.
  private static let states = [
    "vision_block_last": "image_tokens", "vision_hidden_last": "image_tokens", "vision_tokens": "image_tokens", "text_features_masked": "text_features",
  ]

  @Test(arguments: GoldenIndex.cases("comparator_clip")) func towers(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), facts = try ImageTextGolden.load(name)
    let inputs = Dictionary(uniqueKeysWithValues: try (golden.inputs ?? []).map { ($0.name, try tensor($0, name)) })
    let image = try #require(inputs["image"])
    var score = GoldenScore(name: name)
    let network = try facts.network(facts.files["model"] == nil ? "checkpoint" : "model", in: name)
    var found = try network.run("image", [image])
    if let ids = inputs["ids"] {
      found.merge(try network.run("text", [ids])) { $1 }
      found["logits_per_image"] = try network.run("similarity", [image, ids])["logits_per_image"]
      if let mask = inputs["attention_mask"] { found["text_features_masked"] = try network.run("text", [ids, mask], masked: true)["text_features"] }
    }
    for array in golden.expected { try score.compare(found[array.name] ?? found[Self.states[array.name] ?? ""], array, in: name) }
    #expect(score.arrays == golden.expected.count)
    score.record()
    // Other files of the case hold the same network, rounded or with more in them.
    for role in facts.checkpoints where facts.checkpoints.count > 1 {
      let other = try facts.network(role, in: name), features = try #require(try other.run("image", [image])["image_features"])
      for (a, b) in zip(features.doubles, found["image_features"]?.doubles ?? []) { #expect(abs(a - b) < 0.02) }
      #expect(other.summary == network.summary)
    }
  }
}
