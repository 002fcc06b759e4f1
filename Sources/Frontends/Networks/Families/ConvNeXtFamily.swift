internal import IR
internal import Images

/// ConvNeXt under the names of the official code, timm, and Hugging Face.
struct ConvNeXtFamily: NetworkFamily {
  let name = "ConvNeXt"
  let layouts = [
    NetworkLayout(name: "ConvNeXt", fingerprint: ["downsample_layers.0.0.weight", "downsample_layers.1.1.weight", "stages.0.0.dwconv.weight", "stages.0.0.pwconv1.weight", "norm.weight"]),
    NetworkLayout(
      name: "timm ConvNeXt", fingerprint: ["stem.0.weight", "stages.1.downsample.1.weight", "stages.0.blocks.0.conv_dw.weight", "stages.0.blocks.0.mlp.fc1.weight"], map: .timmConvNeXt),
    NetworkLayout(
      name: "Hugging Face ConvNeXt", modules: ["convnext"],
      fingerprint: ["embeddings.patch_embeddings.weight", "encoder.stages.1.downsampling_layer.1.weight", "encoder.stages.0.layers.0.dwconv.weight", "encoder.stages.0.layers.0.pwconv1.weight"],
      map: .huggingFaceConvNeXt),
  ]

  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork { try DetectedConvNeXt(parameters, family: name) }
}

/// A ConvNeXt found in a checkpoint.
struct DetectedConvNeXt: DetectedNetwork {
  let family: String
  let architecture: ConvNeXt
  let channels: Int
  /// Of the published evaluation: the network itself takes any size.
  let side = 224
  let parameters: NetworkParameters
  private let classes: OwnClasses?

  /// - Throws: `checkpoint.architecture`, `network.configuration`.
  init(_ parameters: NetworkParameters, family: String) throws(Diagnostic) {
    let group = parameters.group
    guard let stem = group.shape("downsample_layers.0.0.weight", rank: 4), stem[2] == stem[3], (1...64).contains(stem[2]), (1...16).contains(stem[1]) else {
      throw parameters.refuse("downsample_layers.0.0.weight", "[width, channels, side, side]")
    }
    var widths: [Int] = [], depths: [Int] = []
    for stage in 0..<4 {
      guard let scale = group.shape("stages.\(stage).0.norm.weight", rank: 1), (1...16384).contains(scale[0]) else { throw parameters.refuse("stages.\(stage).0.norm.weight", "[channels], in four stages") }
      widths.append(scale[0])
      depths.append(group.count(below: "stages.\(stage)"))
      guard (1...256).contains(depths[stage]) else { throw parameters.refuse("stages.\(stage).\(max(0, depths[stage] - 1)).norm.weight", "1 to 256 blocks") }
    }
    guard let kernel = group.shape("stages.0.0.dwconv.weight", rank: 4)?[2], (1...63).contains(kernel), kernel % 2 == 1 else { throw parameters.refuse("stages.0.0.dwconv.weight", "[\(widths[0]), 1, an odd side, the same side]") }
    let configuration = try ModelConfiguration(parameters.source.configuration, models: ["convnext"], file: parameters.file)
    architecture = ConvNeXt(
      widths: widths, depths: depths, stem: stem[2], kernel: kernel, hasLayerScale: group.hasInBlocks(of: "stages", "gamma"), epsilon: parameters.settings.epsilon ?? 1e-6,
      poolEpsilon: parameters.settings.epsilon ?? configuration["layer_norm_eps"]?.number ?? 1e-6)
    classes = try group["head.weight"].map { head throws(Diagnostic) in
      guard head.shape.count == 2, (1...(1 << 20)).contains(head.shape[0]) else { throw parameters.refuse("head.weight", "[classes, \(widths[3])]") }
      return OwnClasses(count: head.shape[0], configured: configuration.value)
    }
    self.parameters = parameters; self.family = family; channels = stem[1]
  }

  var layout: String { parameters.layout.name }
  var prefix: String { parameters.prefix }
  var file: String? { parameters.file }
  var labels: [String] { classes?.labels ?? [] }
  let programs = ["image"]

  /// From `image` [batch, channels, height, width] to `logits` [batch, classes] where the file has them, `pooled` [batch,
  /// width] and `features` [batch, width, height / 32, width / 32].
  func program(_ name: String?, _ options: FeatureOptions) throws(Diagnostic) -> NetworkProgram {
    _ = try checked(name)
    let height = options.height ?? side, width = options.width ?? side, least = architecture.stem * 8
    guard height >= least, width >= least, height <= 8192, width <= 8192 else {
      throw Diagnostic("network.picture-size", "the picture is too small or too large for the network", category: .configuration, found: "\(height) x \(width) pixels", expected: "\(least) to 8192", file: file)
    }
    let builder = GraphBuilder(name: "convnext"), weights = parameters.weights(), layers = Layers(builder, weights)
    let image = builder.input("image", TensorType(.float32, Shape([options.batch, .fixed(channels), .fixed(height), .fixed(width)])))
    let features = try architecture.encode(image, channels: channels, layers), pooled = try architecture.pool(features, layers)
    if let classes { try classes.output(layers.linear("head", pooled, architecture.widths[3], classes.count), layers) }
    builder.output(pooled, name: "pooled")
    builder.output(features, name: "features")
    let table = parameters.table(weights)
    if options.checksParameters { try table.check(file: file) }
    let metadata = [Module.Entry(key: "summary", value: "\(family): \(summary)"), Module.Entry(key: "weights", value: "from a checkpoint")]
    return NetworkProgram(module: Module(graph: builder.finish(), labels: labels, metadata: metadata), table: table)
  }

  /// Small pictures are cropped out of larger ones, large ones are made to fit, as the official evaluation does.
  func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe? {
    try ImageProcessor.recipe(parameters.source.preprocessor, side: side, file: file) ?? PreprocessingRecipe.named(side >= 384 ? "imagenet warp" : "imagenet eval", size: side)
  }

  var summary: String {
    let a = architecture
    return "widths \(a.widths.map(String.init).joined(separator: "/")), \(a.depths.map(String.init).joined(separator: "/")) blocks" + (a.hasLayerScale ? ", LayerScale" : "") + (classes.map { ", \($0.count) classes" } ?? "")
  }
}
