public import IR
public import Images

/// An image-text network found in a checkpoint: two towers whose features are compared by their angle.
public struct ImageTextNetwork: DetectedNetwork {
  public let family: String
  /// Features that either tower gives.
  public let embedding: Int
  let image: any ImageTower, text: any TextTower
  let parameters: NetworkParameters
  /// Beginnings of the names of the text tower's parameters; those of the image tower begin with `visual`.
  let textNames: [String]
  /// The preparation of pictures that was published with such files.
  let published: String

  public var layout: String { parameters.layout.name }
  public var summary: String { "\(image.summary); \(text.summary); \(embedding) features" }
  public var prefix: String { parameters.prefix }
  public var file: String? { parameters.file }
  public var channels: Int { image.channels }
  public var side: Int { image.side }
  /// Tokens of a text, padding included.
  public var context: Int { text.context }
  /// Tokens are below this.
  public var vocabulary: Int { text.vocabulary }
  public var wholeProgram: String? { ImageTextProgram.similarity.rawValue }
  public var programs: [String] { ImageTextProgram.allCases.map(\.rawValue) }

  /// One of:
  /// - `image`, from `image` [batch, channels, side, side] to `image_features` [batch, embedding], and with
  ///   `options.tokens` the last block's `image_tokens` [batch, tokens, width] (before the last norm in CLIP's own
  ///   transformer, after it in others);
  /// - `text`, from `ids` [texts, context], int64, and with `options.takesMask` `attention_mask` of the same type and
  ///   shape, to `text_features` [texts, embedding], and with `options.tokens` `text_hidden` [texts, width];
  /// - `similarity`, from both to both and `logits_per_image` [batch, texts], the cosines times the network's scale.
  public func program(_ name: String?, _ options: FeatureOptions) throws(Diagnostic) -> NetworkProgram {
    let name = try checked(name)
    let program = ImageTextProgram(rawValue: name) ?? .image
    let builder = GraphBuilder(name: name), weights = parameters.weights(), layers = Layers(builder, weights)
    var imageFeatures: Value?, textFeatures: Value?
    if program != .text { imageFeatures = try encodeImage(options, layers) }
    if program != .image { textFeatures = try encodeText(options, batch: program == .text && options.batch.fixedValue != nil ? options.batch : .symbol("texts"), layers) }
    if let imageFeatures, let textFeatures { try compare(imageFeatures, textFeatures, layers) }
    let table = weights.table(others: parameters.others, known: parameters.layout.ignored + (program == .image ? textNames + ["logit_scale"] : []) + (program == .text ? ["visual", "logit_scale"] : []))
    if options.checksParameters { try table.check(file: file) }
    return NetworkProgram(module: Module(graph: builder.finish(), metadata: [.init(key: "summary", value: summary), .init(key: "program", value: name)]), table: table)
  }

  public func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe? {
    try ImageProcessor.recipe(parameters.source.preprocessor, side: side, file: file) ?? .named(published, size: side)
  }

  /// The logarithm of the factor on cosines, as the file has it.
  public func logitScale() throws(Diagnostic) -> Double {
    let tensor = try parameters.weights().parameter("logit_scale", parameters.group["logit_scale"]?.shape ?? [])
    guard tensor.elementCount == 1, let scale = tensor.doubles.first, scale.isFinite, scale < 80 else {
      throw Diagnostic("network.logit-scale", "the factor on cosines is no number", found: "\(tensor.shape) \(tensor.doubles.prefix(2))", expected: "one number below 80", file: file)
    }
    return scale
  }

  private func encodeImage(_ options: FeatureOptions, _ layers: Layers) throws(Diagnostic) -> Value {
    guard options.height ?? side == side, options.width ?? side == side else {
      throw Diagnostic(
        "network.picture-size", "this network takes pictures of one size", category: .configuration, found: "\(options.height ?? side) x \(options.width ?? side) pixels", expected: "\(side) x \(side)", file: file)
    }
    let input = layers.builder.input("image", TensorType(.float32, Shape([options.batch, .fixed(channels), .fixed(side), .fixed(side)])))
    let (features, tokens) = try image.encode(input, embedding: embedding, layers)
    layers.builder.output(features, name: "image_features")
    if options.tokens, let tokens { layers.builder.output(tokens, name: "image_tokens") }
    return features
  }

  private func encodeText(_ options: FeatureOptions, batch: Dimension, _ layers: Layers) throws(Diagnostic) -> Value {
    let type = TensorType(.int64, Shape([batch, .fixed(context)]))
    let ids = layers.builder.input("ids", type), mask = options.takesMask ? layers.builder.input("attention_mask", type) : nil
    let (features, hidden) = try text.encode(ids, mask: mask, count: context, embedding: embedding, layers)
    layers.builder.output(features, name: "text_features")
    if options.tokens { layers.builder.output(hidden, name: "text_hidden") }
    return features
  }

  private func compare(_ images: Value, _ texts: Value, _ layers: Layers) throws(Diagnostic) {
    func unit(_ x: Value) throws(Diagnostic) -> Value {
      let squares = try layers.emit(ReduceSum(axes: [1], keepsDimensions: true), layers.emit(Multiply(), x, x, at: "unit"), at: "unit")
      return try layers.emit(Divide(), x, layers.emit(Sqrt(), squares, at: "unit"), at: "unit")
    }
    let scale = try layers.parameter("logit_scale", parameters.group["logit_scale"]?.shape ?? [])
    let cosines = try layers.emit(MatMul(), unit(images), layers.emit(Transpose(permutation: [1, 0]), unit(texts), at: "cosines"), at: "cosines")
    layers.builder.output(try layers.emit(Multiply(), cosines, layers.emit(Exp(), scale, at: "scale"), at: "scale"), name: "logits_per_image")
  }
}

/// What an image-text network can be asked to compute.
enum ImageTextProgram: String, CaseIterable { case image, text, similarity }
