import Foundation
import IR
import Images
import Runtime
import TestSupport
import Testing

@testable import Frontends

/// The vision networks that CheXFound is compared with, from each of their published files, through the passes and the
/// kernels, against PyTorch.
@Suite(.enabled(if: OutsideData.path != nil)) struct ComparatorsAcceptance {
  /// Roles of files that are weights.
  private static let weights = ["model", "checkpoint", "timm", "original_names"]

  @Test("comparators", arguments: GoldenIndex.cases("comparator_vision")) func comparators(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), inputs = try #require(golden.inputs)
    var score = GoldenScore(name: name), compared: Set<String> = []
    let files = try #require(golden.files)
    #expect(files.keys.contains { Self.weights.contains($0) })
    for role in Self.weights where files[role] != nil {
      let path = GoldenNetwork.root.appending(path: "\(name)/\(try #require(files[role]))").path
      // A model's folder is as good as its file.
      for source in role == "model" ? [path, (path as NSString).deletingLastPathComponent] : [path] {
        let network = try NetworkFamilies.detect(in: Checkpoint.open(path: source), settings: golden.comparatorSettings, file: source)
        for image in inputs {
          let picture = try NpyFile.read(GoldenNetwork.root.appending(path: "\(name)/\(image.file)").path).tensor(name: image.name)
          // Under their first names networks fit positions otherwise than Hugging Face does.
          guard role != "original_names" || picture.shape.suffix(2) == [network.side, network.side] else { continue }
          let results = try Self.run(network, on: picture)
          for array in golden.expected where (array.image ?? inputs[0].name) == image.name && (array.only ?? role) == role {
            try score.compare(results[Self.output(array.name, image.name, network)], array, in: name)
            compared.insert(array.name)
          }
        }
      }
    }
    let possible = golden.expected.filter { $0.only.map { files[$0] != nil } ?? true }
    #expect(compared == Set(possible.map(\.name)))
    score.record()
  }

  @Test func allCasesAreFound() { #expect(GoldenIndex.cases("comparator_vision").count >= 9) }

  private static func run(_ network: any DetectedNetwork, on picture: Tensor) throws -> [String: Tensor] {
    var options = FeatureOptions(height: picture.shape[2], width: picture.shape[3], blocks: 256)
    options.hidden = true; options.tokens = true
    let (module, table) = try { let program = try network.program(nil, options); return (program.module, program.table) }()
    #expect(table.count(.missing) + table.count(.mismatched) + table.count(.unexpected) == 0)
    let results = try compiled(module.graph).run([picture])
    return Dictionary(zip(module.graph.outputs.map(\.name), results), uniquingKeysWith: { first, _ in first })
  }

  /// `layer2_patches_64x64` of `image_64x64` is `patches.2`; `block2` is what block 2 gave before any norm.
  private static func output(_ name: String, _ image: String, _ network: any DetectedNetwork) -> String {
    let suffix = image.dropFirst("image".count), last = ((network as? any FeatureNetwork)?.depth ?? 1) - 1
    let plain = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name, parts = plain.split(separator: "_")
    if parts.count == 2, parts[0].hasPrefix("layer") { return (parts[1] == "cls" ? "class_token." : "patches.") + parts[0].dropFirst(5) }
    if plain.hasPrefix("block") { return "hidden." + plain.dropFirst(5) }
    switch plain {
    case "last_hidden_state": return "tokens"
    case "pooler", "cls": return "class_token.\(last)"
    case "raw_hidden_last": return "hidden.\(last)"
    default: return plain
    }
  }

  /// Hugging Face's own exports of the same weights.
  @Test("exported networks", arguments: OutsideData.files(beneath: "models/torch_exported", suffix: ".safetensors")) func exported(_ file: String) throws {
    let stem = OutsideData.file(String(file.dropLast(".safetensors".count))), folder = try TemporaryFolder()
    let goldens = try NpzFile.read(stem + ".golden.npz").arrays
    for (from, to) in [(".safetensors", "model.safetensors"), (".config.json", "config.json")] {
      try FileManager.default.copyItem(atPath: stem + from, toPath: folder.file(to))
    }
    let network = try NetworkFamilies.detect(in: Checkpoint.open(path: folder.file("model.safetensors")))
    let picture = try #require(goldens.first { $0.name == "pixel_values" }).array.tensor(name: "pixel_values")
    let results = try Self.run(network, on: picture)
    for (name, array) in goldens where name != "pixel_values" {
      let wanted = try array.tensor(name: name), got = try #require(results[Self.output(name.replacing("_output", with: ""), "image", network)])
      #expect(Distance(got, wanted, absolute: 2e-5, relative: 1e-5).share <= 1, "\(name)")
    }
    if network.labels.count > 0 { #expect(results["logits"]?.shape.last == network.labels.count) }
  }
}
