import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// Rules read from YAML, and the example of docs/key-maps.md.
@Suite struct KeyMapFileTests {
  /// The first block of YAML in the document.
  static func example() throws -> String {
    let text = try String(contentsOf: packageRoot.appending(path: "docs/key-maps.md"), encoding: .utf8)
    return try #require(text.split(separator: "```yaml\n").dropFirst().first?.split(separator: "\n```").first.map(String.init))
  }
  static let network: VisionTransformer = {
    var network = VisionTransformer(patch: 4, width: 64, depth: 2, heads: 1, hasLayerScale: false)
    network.positions.grid = 3
    return network
  }()

  /// The network's checkpoint under the names and shapes of the example.
  static func foreign(_ flat: TensorDictionary) -> TensorDictionary {
    var all: [(name: String, tensor: Tensor)] = []
    for (name, tensor) in flat.tensors {
      let parts = name.split(separator: ".").map(String.init), leaf = parts.last ?? "", layer = parts.count > 2 ? "encoder.layer\(parts[1])" : ""
      switch parts.dropFirst(parts[0] == "blocks" ? 2 : 0).first {
      case "norm1": all.append(("\(layer).ln1.\(leaf)", tensor))
      case "norm2": all.append(("\(layer).ln2.\(leaf)", tensor))
      case "attn" where parts[3] == "qkv":
        for (part, name) in ["query", "key", "value"].enumerated() { all.append(("\(layer).\(name).\(leaf)", tensor.rows(part * 64..<(part + 1) * 64))) }
      case "attn": all.append(("\(layer).out.\(leaf)", tensor))
      case "mlp" where parts[3] == "fc1": all.append(("\(layer).up.\(leaf)", tensor))
      case "mlp":
        guard tensor.rank == 2 else { all.append(("\(layer).down.\(leaf)", tensor)); continue }
        let rows = tensor.shape[0], columns = tensor.shape[1]
        all.append(("\(layer).down.\(leaf)", tensor.selecting((0..<rows * columns).map { $0 % rows * columns + $0 / rows }, shape: [columns, rows])))
      case "cls_token": all.append(("embed.class", tensor))
      case "pos_embed": all.append(("embed.table", tensor.reshaped([10, 64])))
      case "patch_embed": all.append(("embed.patch.\(leaf)", tensor))
      default: all.append(("final.\(leaf)", tensor))
      }
    }
    return TensorDictionary(tensors: all + [("classifier.weight", Tensor([1], [1]))]).renamed { "module.\($0)" }
  }

  @Test func theExampleLeadsToAKnownNetwork() throws {
    let (flat, graph) = try DetectionTests.checkpoint(Self.network), map = try KeyMap(yaml: Self.example(), file: "rules.yaml")
    #expect(map.rules.count == 12)
    let found = try DetectionTests.detect(Self.foreign(flat), NetworkSettings(map: map)), (module, table) = try found.features(FeatureOptions(batch: .fixed(1)))
    #expect(table.summary == "\(flat.tensors.count) matched, 1 unused")
    let picture = SeededWeights().normal("image", [1, 3, 12, 12], deviation: 1)
    #expect(try module.graph.evaluate([picture])[0] == graph.evaluate([picture])[0])
  }

  @Test("slips are refused with rule and line", arguments: [
    ("match: final", "match: finale", "key-map.unused-rule", "(rule 11 at 25:5)"),
    ("drop: classifier", "drop: clasifier", "key-map.unused-rule", "(rule 12 at 27:5)"),
    ("  - drop: classifier", "  - squeeze: norm\\.bias\n  - drop: classifier", "", ""),
    ("norm$2.$3", "norm$2.$4", "key-map.pattern", "(rule 1 at 3:5)"),
    ("embed\\.class", "embed\\.(class", "key-map.pattern", "(rule 7 at 17:5)"),
    ("[1, 10, 64]", "[1, 11, 64]", "key-map.shape", "(rule 9 at 21:5)"),
    ("transpose: blocks\\.\\d+\\.mlp\\.fc2\\.weight", "transpose: blocks\\.\\d+\\.mlp\\.fc2\\.bias", "key-map.shape", "(rule 6 at 16:5)"),
    ("    to: cls_token", "    too: cls_token", "recipe.missing-key", "at 17:5"),
    ("  - drop:", "  - dorp:", "key-map.rule", "at 27:5"),
    ("    to: cls_token", "    to: cls_token\n    drop: x", "key-map.rule", "at 17:5"),
    ("key-map: 1", "key-map: 2", "recipe.value", ""),
    ("    to: pos_embed", "    to: cls_token", "checkpoint.duplicate-parameter", ""),
  ])
  func slips(_ good: String, _ bad: String, _ id: String, _ place: String) throws {
    let text = try Self.example().replacingOccurrences(of: good, with: bad), flat = try DetectionTests.checkpoint(Self.network).0
    #expect(try text != Self.example())
    var told: Diagnostic?
    do { _ = try DetectionTests.detect(Self.foreign(flat), NetworkSettings(map: KeyMap(yaml: text, file: "rules.yaml"))) } catch let error as Diagnostic { told = error }
    #expect((told?.id ?? "") == id && (place.isEmpty || told?.message.contains(place) == true), "\(told.map(String.init(describing:)) ?? "")")
    if id.hasPrefix("key-map") { #expect(told?.file == "rules.yaml") }
  }

  @Test func partsAreJoinedAlongAnAxis() throws {
    let a = Tensor([2, 1], [1, 2]), b = Tensor([2, 2], [3, 4, 5, 6]), file = TensorDictionary(tensors: [("b.w", b), ("a.w", a)])
    let group = try ParameterGroup.groups(of: file.entries) { ("", $0) }
    let joined = try KeyMap([.concatenate(["a\\.(w)", "b\\.(w)"], to: "$1", axis: 1)]).applied(to: group[0])
    #expect(try joined.member("w")?.tensor.tensor(from: file) == Tensor([2, 3], [1, 3, 4, 2, 5, 6]))
    expect("key-map.shape") { _ = try KeyMap([.concatenate(["a\\.(w)", "b\\.(w)"], to: "$1")]).applied(to: group[0]) }
  }
}
