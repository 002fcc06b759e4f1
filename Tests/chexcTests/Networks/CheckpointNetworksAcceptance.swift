import Foundation
import IR
import Images
import Runtime
import TestSupport
import Testing

@testable import Frontends

/// Networks from their checkpoints, through the passes and the kernels, against PyTorch. Prints a table of cases and errors.
@Suite(.enabled(if: OutsideData.path != nil)) struct CheckpointNetworksAcceptance {
  private func tensor(_ array: GoldenNetwork.Array, _ folder: String) throws -> Tensor {
    try NpyFile.read(GoldenNetwork.root.appending(path: "\(folder)/\(array.file)").path).tensor(name: array.name)
  }
  private func file(_ golden: GoldenNetwork, _ folder: String, _ role: String) throws -> String {
    GoldenNetwork.root.appending(path: "\(folder)/\(try #require(golden.files?[role]))").path
  }

  /// The case's own; where it only keeps results that others share, that of the first of them.
  private func checkpoint(_ golden: GoldenNetwork, _ folder: String) throws -> String {
    guard golden.files?["checkpoint"] == nil, let name = folder.split(separator: "/").last else { return try file(golden, folder, "checkpoint") }
    let sharing = try #require(try GoldenIndex.cases("container").first { try GoldenNetwork.load($0).expected.contains { $0.file.hasPrefix("../\(name)/") } })
    return try file(GoldenNetwork.load(sharing), sharing, "checkpoint")
  }

  @Test("backbones", arguments: GoldenIndex.cases("backbone", "container"))
  func backbones(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), path = try checkpoint(golden, name)
    let backbone = try #require(NetworkFamilies.detect(in: Checkpoint.open(path: path), settings: golden.settings, file: path) as? DetectedBackbone)
    var score = GoldenScore(name: name)
    let inputs = try #require(golden.inputs)
    for image in inputs where image.name.hasPrefix("image") {
      let wanted = golden.expected.filter { $0.image == image.name }, picture = try tensor(image, name)
      for mask in [nil] + inputs.filter({ $0.name == image.name.replacing("image", with: "mask") }).map(Optional.some) {
        let options = FeatureOptions(
          height: picture.shape[2], width: picture.shape[3], blocks: 4, takesMask: mask != nil, registers: true, attention: true)
        let (module, table) = try backbone.features(options)
        #expect(table.count(.missing) + table.count(.mismatched) + table.count(.unexpected) == 0)
        let session = try compiled(module.graph)
        let results = try session.run([picture] + (mask.map { [try tensor($0, name)] } ?? []))
        var named: [String: Tensor] = [:]
        for (output, result) in zip(module.graph.outputs, results) { named[output.name] = result }
        for array in wanted where array.mask == mask?.name { try score.compare(named[output(array.name, backbone)], array, in: name) }
      }
    }
    #expect(score.arrays == golden.expected.count)
    score.record()
  }

  /// `layer2_patches_64x64` is `patches.2`, `cls_64x64` that of the last block.
  private func output(_ name: String, _ backbone: DetectedBackbone) -> String {
    var parts = name.split(separator: "_").filter { $0 != "masked" }
    let layer = parts[0].hasPrefix("layer") ? Int(parts.removeFirst().dropFirst(5)) ?? -1 : backbone.architecture.depth - 1
    switch parts[0] {
    case "cls": return "class_token.\(layer)"
    case "patches": return "patches.\(layer)"
    default: return String(parts[0])
    }
  }

  @Test("tables of positions", arguments: GoldenIndex.cases("resample")) func positions(_ name: String) throws {
    let golden = try GoldenNetwork.load(name)
    let table = try tensor(#require(golden.inputs?.first), name)
    var score = GoldenScore(name: name)
    for array in golden.expected {
      let rule = PositionEmbedding(offset: try #require(array.offset), antialias: array.antialias == true)
      if let source = array.in, let target = array.out {
        try score.compare(Tensor(.float64, [target, source], doubles: rule.weights(from: source, to: target).flatMap { $0 }), array, in: name)
      } else if case .sides(let sides)? = array.grid {
        try score.compare(rule.resampled(table, grid: 8, rows: sides[0], columns: sides[1]), array, in: name)
      }
    }
    #expect(score.arrays == golden.expected.count)
    score.record()
  }

  @Test("heads", arguments: GoldenIndex.cases("head_glori", "head_glori_plain", "head_linear"))
  func heads(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), path = try file(golden, name, "checkpoint")
    let width = try #require(golden.config?.feature_dim)
    let head = try DetectedHead(in: Checkpoint.open(path: path), name: HeadReport.bestHead(beside: path), featureWidth: width, heads: golden.config?.heads ?? 8, file: path)
    if let wanted = golden.config?.head { #expect(head.name == wanted) }
    let (module, table) = try head.program(featureWidth: width, patches: .symbol("patches"))
    #expect(table.count(.matched) == table.rows.count - table.count(.unused))
    var feeds: [String: Tensor] = [:]
    for array in try #require(golden.inputs) {
      feeds[array.name.replacing("patches", with: "patches.").replacing("cls", with: "class_token.")] = try tensor(array, name)
    }
    let results = try compiled(module.graph).run(module.graph.inputs.map { try #require(feeds[module.graph.name(of: $0)]) })
    var score = GoldenScore(name: name)
    for array in golden.expected {
      let got = module.graph.outputs.firstIndex { $0.name == (array.name.hasPrefix("map") ? "attention" : array.name) }.map { results[$0] }
      guard array.name.hasPrefix("map") else { try score.compare(got, array, in: name); continue }
      try score.compare(Self.maps(got, array), array, in: name)
    }
    #expect(score.arrays == golden.expected.count)
    score.record()
  }

  /// The image-sized maps of one label for a batch of pictures.
  private static func maps(_ attention: Tensor?, _ array: GoldenNetwork.Array) throws -> Tensor {
    let attention = try #require(attention), shape = attention.shape, values = attention.floats, label = try #require(array.label ?? Int(array.name.drop { !$0.isNumber }))
    let side = Int(Double(shape[3]).squareRoot())
    var all: [Float] = []
    for picture in 0..<shape[0] {
      let weights = (0..<shape[1]).flatMap { head -> ArraySlice<Float> in
        let start = ((picture * shape[1] + head) * shape[2] + label) * shape[3]
        return values[start..<start + shape[3]]
      }
      all += try #require(HeatMap(attention: weights, heads: shape[1], rows: side, columns: side, height: array.shape[1], width: array.shape[2])).values
    }
    return Tensor(array.shape, all)
  }

  @Test("pictures to probabilities", arguments: GoldenIndex.cases("end_to_end")) func picturesToProbabilities(_ name: String) throws {
    let golden = try GoldenNetwork.load(name)
    let weights = try file(golden, name, "backbone"), path = try file(golden, name, "head")
    let backbone = try #require(NetworkFamilies.detect(in: Checkpoint.open(path: weights), settings: golden.settings, file: weights) as? DetectedBackbone)
    let head = try DetectedHead(in: Checkpoint.open(path: path), name: HeadReport.bestHead(beside: path), featureWidth: backbone.architecture.width, heads: try #require(golden.config?.heads), file: path)
    guard case .names(let labels)? = golden.config?.labels else { Issue.record("no labels"); return }
    let module = try backbone.classifier(head, labels: labels).module
    let recipe = try #require(PreprocessingRecipe.named("chexfound eval", size: backbone.side))
    let pictures = try ["image0", "image1"].map { role in
      try recipe.apply(to: ImageDecoder().decode(file: file(golden, name, role)))
    }
    let batch = Tensor([2] + pictures[0].shape, pictures.flatMap(\.values))
    let results = try compiled(module.graph).run([batch])
    var score = GoldenScore(name: name)
    for array in golden.expected {
      let isMap = array.name.hasPrefix("map")
      let got = array.name == "tensor" ? batch : module.graph.outputs.firstIndex { $0.name == (isMap ? "attention" : array.name) }.map { results[$0] }
      try score.compare(isMap ? Self.maps(got, array) : got, array, in: name)
    }
    #expect(score.arrays == golden.expected.count)
    score.record()
  }
}
