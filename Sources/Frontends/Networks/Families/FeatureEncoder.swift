internal import IR

/// A network of tokens that its family builds: everything that is asked of its features follows from `encode`.
protocol FeatureEncoder: FeatureNetwork {
  var parameters: NetworkParameters { get }
  /// Tokens between the class token and the patches.
  var registers: Int { get }
  /// What the file itself has behind the blocks.
  var ownHead: PooledHead? { get }
  /// - Parameter count: the blocks whose features are wanted, counted from the last.
  func encode(_ picture: Picture, last count: Int, _ layers: Layers) throws(Diagnostic) -> Encoding
}

extension FeatureEncoder {
  var layout: String { parameters.layout.name }
  var prefix: String { parameters.prefix }
  var file: String? { parameters.file }
  var programs: [String] { ["image"] }
  var labels: [String] { ownHead?.classes?.labels ?? [] }
  /// A mask needs the token that stands for masked patches.
  private var takesMasks: Bool { parameters.group["mask_token"] != nil }

  /// What the network itself computes: `logits` and, where the configuration says what they are, `probabilities` [batch,
  /// classes], and `pooled` [batch, features], where the file has them; and the features of the last blocks.
  func program(_ name: String?, _ options: FeatureOptions) throws(Diagnostic) -> NetworkProgram {
    _ = try checked(name)
    let (module, table) = try program(options, withHead: true)
    return NetworkProgram(module: module, table: table)
  }

  func features(_ options: FeatureOptions = FeatureOptions()) throws(Diagnostic) -> (module: Module, table: ParameterTable) {
    try program(options, withHead: false)
  }

  private func program(_ options: FeatureOptions, withHead: Bool) throws(Diagnostic) -> (module: Module, table: ParameterTable) {
    let builder = GraphBuilder(name: "backbone"), weights = parameters.weights(), layers = Layers(builder, weights)
    let picture = try picture(options, builder), count = min(max(options.blocks, 1), depth)
    let encoding = try encode(picture, last: count, layers)
    if withHead, let ownHead { try ownHead.apply(to: encoding, patches: patches(picture), layers) }
    outputFeatures(encoding, last: count, builder)
    if options.hidden { for (index, hidden) in encoding.hidden.enumerated() { builder.output(hidden, name: "hidden.\(depth - count + index)") } }
    if options.tokens { builder.output(encoding.tokens, name: "tokens") }
    if options.registers, registers > 0 {
      builder.output(try layers.slice(encoding.tokens, axis: 1, 1..<1 + registers, at: "registers"), name: "registers")
    }
    if options.attention, let attention = encoding.attention { builder.output(attention, name: "attention") }
    if options.classAttention { try outputClassAttention(encoding, picture, layers) }
    let table = parameters.table(weights)
    if options.checksParameters { try table.check(file: file) }
    let metadata = [Module.Entry(key: "summary", value: "\(family): \(summary)"), Module.Entry(key: "weights", value: "from a checkpoint")]
    return (Module(graph: builder.finish(), labels: withHead ? labels : [], metadata: metadata), table)
  }

  func classifier(_ head: DetectedHead, labels: [String] = [], _ options: FeatureOptions = FeatureOptions()) throws(Diagnostic) -> (module: Module, backbone: ParameterTable, head: ParameterTable) {
    guard head.kind.layers <= depth else {
      throw Diagnostic("network.too-few-blocks", "the head takes more blocks than there are", found: "\(head.kind.layers)", expected: "at most \(depth)", file: head.file)
    }
    guard labels.isEmpty || labels.count == head.labelCount else {
      throw Diagnostic("network.labels", "the labels are not as many as the head's outputs", category: .configuration, found: "\(labels.count)", expected: "\(head.labelCount)", file: head.file)
    }
    let builder = GraphBuilder(name: "classifier"), weights = parameters.weights(), headWeights = head.weights()
    let picture = try picture(options, builder)
    let layers = Layers(builder, weights), wanted = options.keepsFeatures ? min(options.blocks, depth) : 0
    let encoding = try encode(picture, last: max(head.kind.layers, wanted), layers)
    let features = Array(encoding.features.suffix(head.kind.layers))
    let (logits, attention) = try head.kind.apply(to: features, featureWidth: featureWidth, labels: head.labelCount, Layers(builder, headWeights))
    let table = parameters.table(weights), headTable = headWeights.table(others: head.others, known: [])
    if options.checksParameters { try table.check(file: file); try headTable.check(file: head.file) }
    try head.kind.addOutputs((logits, attention), to: builder)
    if options.classAttention { try outputClassAttention(encoding, picture, layers) }
    outputFeatures(encoding, last: wanted, builder)
    let metadata = [Module.Entry(key: "summary", value: "\(family): \(summary); \(head.kind.summary)"), Module.Entry(key: "weights", value: "from a checkpoint")]
    return (Module(graph: builder.finish(), labels: labels, metadata: metadata), table, headTable)
  }

  /// `class_token.{i}` and `patches.{i}` of the last blocks.
  private func outputFeatures(_ encoding: Encoding, last count: Int, _ builder: GraphBuilder) {
    for (index, features) in encoding.features.enumerated().suffix(count) {
      let block = depth - encoding.features.count + index
      builder.output(features.classToken, name: "class_token.\(block)")
      builder.output(features.patches, name: "patches.\(block)")
    }
  }

  /// The weights of the class token on the patches, what stands between them left out.
  private func outputClassAttention(_ encoding: Encoding, _ picture: Picture, _ layers: Layers) throws(Diagnostic) {
    guard let attention = encoding.attention else { return }
    let first = 1 + registers, row = try layers.slice(attention, axis: 2, 0..<1, at: "class_attention")
    let weights = try layers.slice(row, axis: 3, first..<first + patches(picture), at: "class_attention")
    layers.builder.output(try layers.emit(Squeeze(axes: [2]), weights, at: "class_attention"), name: "class_attention")
  }

  private func patches(_ picture: Picture) -> Int { (picture.height / patch) * (picture.width / patch) }

  /// The program's inputs.
  private func picture(_ options: FeatureOptions, _ builder: GraphBuilder) throws(Diagnostic) -> Picture {
    let height = options.height ?? side, width = options.width ?? side
    guard height > 0, width > 0, height % patch == 0, width % patch == 0, height <= 8192, width <= 8192 else {
      throw Diagnostic(
        "network.picture-size", "the patches do not tile the picture", category: .configuration, found: "\(height) x \(width) pixels in patches of \(patch)",
        expected: "multiples of \(patch) up to 8192", file: file)
    }
    guard !options.takesMask || takesMasks else {
      throw Diagnostic("network.mask", "the network has no token that stands for masked patches", category: .configuration, found: summary, file: file)
    }
    let image = builder.input("image", TensorType(.float32, Shape([options.batch, .fixed(channels), .fixed(height), .fixed(width)])))
    var picture = Picture(image: image, channels: channels, height: height, width: width)
    if options.takesMask { picture.mask = builder.input("mask", TensorType(.bool, Shape([options.batch, .fixed(patches(picture))]))) }
    return picture
  }
}
