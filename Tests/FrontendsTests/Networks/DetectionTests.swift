import IR
import Testing

@testable import Frontends

@Suite struct DetectionTests {
  static let small: VisionTransformer = {
    var network = VisionTransformer(patch: 4, width: 64, depth: 4, heads: 1, registers: 2, feedForward: .swiglu)
    network.positions.grid = 3
    return network
  }()

  /// The checkpoint of a network, and the network as a program.
  static func checkpoint(_ network: VisionTransformer) throws -> (TensorDictionary, Graph) {
    let weights = WrittenWeights(), builder = GraphBuilder(name: "backbone")
    let image = builder.input("image", TensorType(.float32, [1, 3, 12, 12]))
    let encoding = try network.encode(.init(image: image, channels: 3, height: 12, width: 12), last: 1, Layers(builder, weights))
    builder.output(encoding.features[0].classToken, name: "class_token")
    return (weights.dictionary, builder.finish())
  }

  static func detect(_ source: any NamedTensors, _ settings: NetworkSettings = NetworkSettings()) throws -> DetectedBackbone {
    try #require(NetworkFamilies.detect(in: source, settings: settings) as? DetectedBackbone)
  }

  @Test("the architecture is told by names and shapes", arguments: [0, 1, 2, 3])
  func architectures(_ variant: Int) throws {
    var network = Self.small
    if variant == 1 { network.feedForward = .mlp; network.registers = 0 }
    if variant == 2 { network.hasLayerScale = false; network.biases = .init(qkv: false, projection: false, feedForward: false) }
    if variant == 3 { network.width = 128; network.heads = 2; network.depth = 1; network.hidden = 40 }
    let found = try Self.detect(Self.checkpoint(network).0)
    var expected = network
    expected.hidden = network.hidden ?? network.feedForward.hiddenWidth(for: network.width)
    #expect(found.architecture == expected)
    #expect(found.side == 12 && found.channels == 3)
  }

  @Test("prefixes and chunks are taken off", arguments: ["", "teacher.backbone.", "module.", "state_dict.module._orig_mod.backbone.", "model.student.backbone.", "chunks"])
  func prefixes(_ prefix: String) throws {
    let (flat, graph) = try Self.checkpoint(Self.small)
    let checkpoint = flat.renamed { name in
      guard prefix == "chunks" else { return prefix + name }
      let parts = name.split(separator: ".")
      guard parts[0] == "blocks", let index = Int(parts[1]) else { return "teacher.backbone.\(name)" }
      return "teacher.backbone.blocks.\(index / 2)." + parts.dropFirst().joined(separator: ".")
    }
    let (module, table) = try Self.detect(checkpoint).features(FeatureOptions(batch: .fixed(1)))
    #expect(table.summary == "\(flat.tensors.count) matched")
    let picture = SeededWeights().normal("image", [1, 3, 12, 12], deviation: 1)
    #expect(try module.graph.evaluate([picture])[0] == graph.evaluate([picture])[0])
    // The inner index of a chunked file counts through all chunks.
    #expect(table.rows.filter { $0.parameter.hasPrefix("blocks.3.") }.count == 14)
  }

  @Test func theTeacherIsMeantWhereNothingIsSaid() throws {
    let (flat, _) = try Self.checkpoint(Self.small)
    let both = TensorDictionary(tensors: flat.renamed { "model.student.backbone.\($0)" }.tensors + flat.renamed { "model.teacher.backbone.\($0)" }.tensors)
    #expect(try Self.detect(both).prefix == "model.teacher.backbone")
    #expect(try Self.detect(both, NetworkSettings(select: "student")).prefix == "model.student.backbone")
    #expect(try Self.detect(both).features().table.summary == "\(flat.tensors.count) matched, \(flat.tensors.count) unused")
    expect("checkpoint.ambiguous") { _ = try Self.detect(both, NetworkSettings(select: "ema")) }
    let unclear = flat.renamed { "a.\($0)" }
    expect("checkpoint.unknown-network") { _ = try Self.detect(unclear) }
  }

  @Test func whatDoesNotFitIsAnError() throws {
    let (flat, _) = try Self.checkpoint(Self.small)
    let missing = TensorDictionary(tensors: flat.tensors.filter { $0.name != "blocks.2.norm2.weight" })
    expect("checkpoint.missing-parameter", found: "blocks.2.norm2.weight") { _ = try Self.detect(missing).features() }
    let allowed = try Self.detect(missing, NetworkSettings(allowMissing: ["blocks.*.norm2.*"])).features().table
    #expect(allowed.count(.filled) == 1)
    var leave = NetworkSettings()
    leave.allowUnexpected = ["*"]
    expect("checkpoint.missing-parameter") { _ = try Self.detect(missing, leave).features() }
    let extra = TensorDictionary(tensors: flat.tensors + [("blocks.2.attn.bias_table", Tensor([2], [1, 2])), ("mask_token", Tensor([1, 64], [Float](repeating: 0, count: 64)))])
    expect("checkpoint.unexpected-parameter", found: "blocks.2.attn.bias_table") { _ = try Self.detect(extra).features() }
    expect("checkpoint.unexpected-parameter") { _ = try Self.detect(extra, NetworkSettings(allowMissing: ["*"])).features() }
    #expect(try Self.detect(extra, leave).features().table.count(.ignored) == 1)
    let wrong = TensorDictionary(tensors: flat.tensors.map { $0.name == "blocks.1.attn.proj.weight" ? ($0.name, Tensor([2], [1, 2])) : $0 })
    expect("checkpoint.mismatched-parameter", found: "blocks.1.attn.proj.weight [2]") { _ = try Self.detect(wrong).features() }
    let twice = TensorDictionary(tensors: flat.tensors + [("blocks.0.0.norm1.weight", Tensor([2], [1, 2]))])
    expect("checkpoint.duplicate-parameter") { _ = try Self.detect(twice) }
    expect("network.picture-size") { _ = try Self.detect(flat).features(FeatureOptions(height: 13, width: 12)) }
  }

  @Test("a pattern that allows nothing is an error", arguments: [["blocks.*"], ["cls_token", "norm.*"]])
  func idlePatterns(_ patterns: [String]) throws {
    let (flat, _) = try Self.checkpoint(Self.small), file = TensorDictionary(tensors: flat.tensors.filter { $0.name != "cls_token" })
    let table = try Self.detect(patterns.count == 1 ? flat : file, NetworkSettings(allowMissing: patterns)).features().table
    expect("checkpoint.idle-pattern", found: "--allow-missing \(patterns.last ?? "")") { try ParameterTable.checkPatterns([table], file: nil) }
    var leave = NetworkSettings()
    leave.allowUnexpected = ["x"]
    let other = try Self.detect(flat, leave).features().table
    expect("checkpoint.idle-pattern", found: "--allow-unexpected x") { try ParameterTable.checkPatterns([other], file: nil) }
  }

  @Test("shapes that lie are refused", arguments: ["pos_embed", "patch_embed.proj.weight", "blocks.0.mlp.w3.weight", "register_tokens"])
  func lies(_ name: String) throws {
    let (flat, _) = try Self.checkpoint(Self.small)
    for shape in [[], [0], [0, .max], [1, .max, 0], [1, 0, 0, 0], [1, 1 << 40, 0]] {
      let lying = LyingTensors(truth: flat, name: name, shape: shape)
      let error = #expect(throws: Diagnostic.self) { try Self.detect(lying).features() }
      #expect(error?.id.hasPrefix("checkpoint.") == true)
    }
  }

  @Test(arguments: [("blocks.*.norm?", "a", false), ("*", "a.b", true), ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false), ("ab", "ab", true), ("ab*ba", "aba", false)])
  func patterns(_ pattern: String, _ name: String, _ matches: Bool) { #expect(NamePattern(pattern).matches(name) == matches) }
}

/// A checkpoint of which one tensor claims another shape.
private struct LyingTensors: NamedTensors {
  var truth: TensorDictionary, name: String, shape: [Int]
  var entries: [NamedTensorEntry] {
    truth.entries.map { $0.name == name ? NamedTensorEntry(name: name, elementType: .float32, shape: shape) : $0 }
  }
  func tensor(_ name: String) throws(Diagnostic) -> Tensor { try truth.tensor(name) }
}

func expect(_ id: String, found: String? = nil, from body: () throws -> Void, at location: SourceLocation = #_sourceLocation) {
  let error = #expect(throws: Diagnostic.self, sourceLocation: location) { try body() }
  #expect(error?.id == id, sourceLocation: location)
  if let found { #expect(error?.found == found, sourceLocation: location) }
}
