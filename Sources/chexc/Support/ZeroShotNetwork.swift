internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Passes
internal import Runtime

/// An image-text network out of a checkpoint, made ready to compare pictures with labels.
struct ZeroShotNetwork {
  let path: String, summary: String, recipe: PreprocessingRecipe
  let member: ZeroShotPredictor.Member
  /// Prompts that are longer than the network reads.
  let cutPrompts: [String]

  /// Prompts that the text tower reads at a time.
  private static let batch = 16

  /// - Parameter preprocess: Instead of what was published with such files.
  /// - Throws: `zeroshot.network`, `zeroshot.vocabulary`, and what is said of checkpoints and networks.
  init(
    _ path: String, checkpoint: CheckpointModel.Options, prompts: PromptSet, tokenizer: any TextTokenizer, preprocess: String?, optimization: Optimization, options: ExecutableOptions
  ) throws(Diagnostic) {
    let model = try CheckpointModel(path, checkpoint)
    guard let network = model.network as? ImageTextNetwork else {
      throw Diagnostic("zeroshot.network", "the network reads no text", category: .configuration, found: model.network.summary, expected: "an image and a text tower, as of CheXzero, PubMedCLIP or BiomedCLIP", file: path)
    }
    guard tokenizer.vocabularySize <= network.vocabulary else {
      throw Diagnostic(
        "zeroshot.vocabulary", "the vocabulary is not the network's", category: .configuration, found: "\(tokenizer.vocabularySize) tokens", expected: "at most \(network.vocabulary)",
        help: "Give the file that was published with the network.", file: path)
    }
    func executable(_ program: String) throws(Diagnostic) -> Executable {
      let graph = try network.program(program, FeatureOptions()).module.graph
      return try Executable(PassManager.run(graph, pipeline: optimization.pipeline()).graph, options)
    }
    // The text tower leaves memory before the image tower comes.
    let (positive, negative, cut) = try Self.classVectors(executable("text"), prompts, tokenizer, context: network.context)
    let given = try preprocess.map { word throws(Diagnostic) in try Preprocessing.recipe(word, side: network.side) }, published = try network.preprocessing(side: network.side)
    guard let recipe = given ?? published else {
      throw Diagnostic(
        "predict.preprocessing", "the model does not say how pictures are prepared for it", category: .configuration, expected: Preprocessing.names.joined(separator: ", "),
        help: "Choose with --preprocess NAME.", file: path)
    }
    member = try .init(executable("image"), recipe: recipe, positive: positive, negative: negative, logitScale: network.logitScale())
    self.path = path; self.recipe = recipe; summary = network.summary; cutPrompts = cut
  }

  private static func classVectors(
    _ executable: Executable, _ prompts: PromptSet, _ tokenizer: any TextTokenizer, context: Int
  ) throws(Diagnostic) -> (positive: [[Double]], negative: [[Double]], cut: [String]) {
    let session = try executable.makeSession()
    var cut: [String] = []
    func features(_ texts: [String]) throws(Diagnostic) -> [[Double]] {
      var result: [[Double]] = []
      for start in stride(from: 0, to: texts.count, by: batch) {
        let part = texts[start..<min(start + batch, texts.count)], rows = part.map { tokenizer.row($0, context: context) }
        cut += zip(part, rows).filter(\.1.isCut).map(\.0)
        let values = try session.run([Tensor(.int64, [rows.count, context], int64s: rows.flatMap { $0.tokens.map(Int64.init) })])[0].doubles, width = values.count / rows.count
        result += rows.indices.map { Array(values[$0 * width..<($0 + 1) * width]) }
      }
      return result
    }
    func vectors(_ texts: [[String]]) throws(Diagnostic) -> [[Double]] {
      guard let count = texts.first?.count, count > 0 else { return [] }
      let all = try features(texts.flatMap(\.self))
      return texts.indices.map { ZeroShotScore.classVector(Array(all[$0 * count..<($0 + 1) * count])) }
    }
    let positive = try vectors(prompts.labels.map(prompts.prompts)), negative = try vectors(prompts.labels.map(prompts.negativePrompts))
    return (positive, negative, cut)
  }
}
