import Foundation
import IR
import Inference
import TestSupport
import Testing

@testable import Frontends

/// Zero-shot probabilities from checkpoints, pictures and prompts, against PyTorch.
@Suite(.enabled(if: OutsideData.path != nil)) struct ZeroShotAcceptance {
  private func tensor(_ array: GoldenNetwork.Array, _ folder: String) throws -> Tensor {
    try NpyFile.read(GoldenNetwork.root.appending(path: "\(folder)/\(array.file)").path).tensor(name: array.name)
  }
  private func rows(_ tensor: Tensor) -> [[Double]] {
    let values = tensor.doubles, width = tensor.shape[tensor.rank - 1]
    return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
  }
  private func features(_ network: ImageTextNetwork, _ program: String, _ input: Tensor) throws -> [[Double]] {
    try rows(#require(try network.run(program, [input])["\(program)_features"]))
  }
  /// Class vectors of [labels, templates, context] tokens.
  private func classes(_ network: ImageTextNetwork, _ ids: Tensor) throws -> [[Double]] {
    let templates = ids.shape[1], all = try features(network, "text", ids.reshaped([ids.shape[0] * templates, ids.shape[2]]))
    return stride(from: 0, to: all.count, by: templates).map { ZeroShotScore.classVector(Array(all[$0..<$0 + templates])) }
  }
  private func tensor(_ rows: [[Double]]) -> Tensor { Tensor(.float64, [rows.count, rows[0].count], doubles: rows.flatMap { $0 }) }

  @Test(arguments: GoldenIndex.cases("zeroshot").filter { (try? ImageTextGolden.load($0).config.labels) == nil })
  func givenTokens(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), facts = try ImageTextGolden.load(name)
    let inputs = Dictionary(uniqueKeysWithValues: try (golden.inputs ?? []).map { ($0.name, try tensor($0, name)) })
    let image = try #require(inputs["image"]), positive = try #require(inputs["positive_ids"]), negative = try #require(inputs["negative_ids"])
    var found: [String: Tensor] = [:], members: [[[Double]]] = []
    for (index, role) in facts.checkpoints.enumerated() {
      let network = try facts.network(role, in: name), pictures = try features(network, "image", image)
      let with = try classes(network, positive), without = try classes(network, negative), scale = try network.logitScale()
      members.append(pictures.map { ZeroShotScore.pairs(image: $0, positive: with, negative: without) })
      guard index == 0 else { continue }
      found["positive_vectors"] = tensor(with)
      found["pair_probability"] = tensor(members[0])
      found["softmax_probability"] = tensor(pictures.map { ZeroShotScore.softmax(image: $0, texts: with, logitScale: scale) })
    }
    found["pair_probability_ensemble"] = tensor(members[0].indices.map { picture in ZeroShotScore.ensemble(members.map { $0[picture] }) })
    var score = GoldenScore(name: name)
    for array in golden.expected { try score.compare(found[array.name], array, in: name) }
    score.record()
  }

  @Test(arguments: GoldenIndex.cases("zeroshot").filter { (try? ImageTextGolden.load($0).config.labels) != nil })
  func prompts(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), facts = try ImageTextGolden.load(name), config = facts.config
    let network = try facts.network("checkpoint", in: name), labels = try #require(config.labels)
    let tokenizer = try VocabularyFile.open(GoldenNetwork.root.appending(path: "\(name)/\(try #require(config.bpe))").path)
    #expect(tokenizer.vocabularySize == network.vocabulary)
    func ids(_ prompts: [[String]]) -> Tensor {
      let tokens = prompts.flatMap { $0.flatMap { tokenizer.row($0, context: network.context).tokens.map(Int64.init) } }
      return Tensor(.int64, [prompts.count, prompts[0].count, network.context], int64s: tokens)
    }
    let image = try tensor(#require(golden.inputs?.first), name), pictures = try features(network, "image", image)
    var found = ["image_features": tensor(pictures)]
    for (set, templates) in try #require(config.sets) {
      let prompts = try PromptSet(labels: labels, templates: templates.map { $0[0] }, negativeTemplates: templates.map { $0[1] })
      let positive = ids(labels.map(prompts.prompts)), negative = ids(labels.map(prompts.negativePrompts))
      let with = try classes(network, positive), without = try classes(network, negative)
      found["probability_\(set)"] = tensor(pictures.map { ZeroShotScore.pairs(image: $0, positive: with, negative: without) })
      if templates.count == 1 {
        found["positive_ids"] = positive; found["negative_ids"] = negative
        found["text_features"] = tensor(try features(network, "text", positive.reshaped([labels.count, network.context])))
      }
    }
    let single = try PromptSet(labels: labels, templates: [#require(config.single)]), texts = try classes(network, ids(labels.map(single.prompts))), scale = try network.logitScale()
    found["probability_single"] = tensor(pictures.map { ZeroShotScore.softmax(image: $0, texts: texts, logitScale: scale) })
    var score = GoldenScore(name: name)
    for array in golden.expected { try score.compare(found[array.name], array, in: name) }
    score.record()
  }
}
