public import IR

/// Which features of which pictures a program computes.
public struct FeatureOptions: Sendable, Hashable {
  /// In pixels; nil for the size of the checkpoint's table of positions.
  public var height: Int?, width: Int?
  public var batch: Dimension
  /// Blocks, counted from the last.
  public var blocks: Int
  /// An input `mask` [batch, patches] tells where the mask token stands for a patch; for text programs, `attention_mask`
  /// [texts, context] which tokens are looked at.
  public var takesMask: Bool
  /// Of image-text networks: further outputs, the states that features are made of.
  public var tokens = false
  /// Further outputs: the registers, and the weights of the last self-attention.
  public var registers: Bool, attention: Bool
  /// False where the table of parameters is wanted whatever it says; such a program is not fit to run.
  public var checksParameters = true

  public init(height: Int? = nil, width: Int? = nil, batch: Dimension = .symbol("batch"), blocks: Int = 1, takesMask: Bool = false, registers: Bool = false, attention: Bool = false) {
    self.height = height; self.width = width; self.batch = batch; self.blocks = blocks
    self.takesMask = takesMask; self.registers = registers; self.attention = attention
  }
}

extension DetectedBackbone {
  /// A program from `image` [batch, channels, height, width], prepared as the model's recipe says, to `class_token.{i}`
  /// [batch, width] and `patches.{i}` [batch, patches, width] of the last blocks, each through the final norm, i counted
  /// from the first block; with `registers` [batch, registers, width] and `attention` [batch, heads, tokens, tokens] where wanted.
  /// - Throws: `network.picture-size`, and what is said of `ParameterTable`.
  func features(_ options: FeatureOptions = FeatureOptions()) throws(Diagnostic) -> (module: Module, table: ParameterTable) {
    let builder = GraphBuilder(name: "backbone"), weights = parameters.weights(), layers = Layers(builder, weights)
    let picture = try picture(options, builder), count = min(max(options.blocks, 1), architecture.depth)
    let encoding = try architecture.encode(picture, last: count, layers)
    for (index, features) in encoding.features.enumerated() {
      builder.output(features.classToken, name: "class_token.\(architecture.depth - count + index)")
      builder.output(features.patches, name: "patches.\(architecture.depth - count + index)")
    }
    if options.registers, architecture.registers > 0 {
      builder.output(try layers.slice(encoding.tokens, axis: 1, 1..<1 + architecture.registers, at: "registers"), name: "registers")
    }
    if options.attention, let attention = encoding.attention { builder.output(attention, name: "attention") }
    let table = parameters.table(weights)
    if options.checksParameters { try table.check(file: file) }
    return (Module(graph: builder.finish(), metadata: [.init(key: "summary", value: summary)]), table)
  }

  /// The program's inputs.
  func picture(_ options: FeatureOptions, _ builder: GraphBuilder) throws(Diagnostic) -> VisionTransformer.Picture {
    let height = options.height ?? side, width = options.width ?? side, patch = architecture.patch
    guard height > 0, width > 0, height % patch == 0, width % patch == 0, height <= 8192, width <= 8192 else {
      throw Diagnostic(
        "network.picture-size", "the patches do not tile the picture", category: .configuration, found: "\(height) x \(width) pixels in patches of \(patch)",
        expected: "multiples of \(patch) up to 8192", file: file)
    }
    let image = builder.input("image", TensorType(.float32, Shape([options.batch, .fixed(channels), .fixed(height), .fixed(width)])))
    let patches = (height / patch) * (width / patch)
    let mask = options.takesMask ? builder.input("mask", TensorType(.bool, Shape([options.batch, .fixed(patches)]))) : nil
    return .init(image: image, channels: channels, height: height, width: width, mask: mask)
  }
}
