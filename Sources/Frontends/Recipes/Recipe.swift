internal import Foundation
public import IR

/// What a network is, without its weights: the architecture, the picture it takes, how pictures are prepared for it,
/// and what its outputs mean. Read from the YAML files in `models/`.
public struct Recipe: Sendable, Hashable, Codable {
  public var name: String
  /// One sentence.
  public var summary: String
  /// Channels of the picture.
  public var channels: Int
  /// Height and width of the picture in pixels.
  public var size: Int
  public var backbone: VisionTransformer
  public var head: GLoRIHead
  /// The name of a preprocessing recipe.
  public var preprocessing: String
  /// One per output of the head, in order.
  public var labels: [String]

  /// Reads a recipe file.
  /// - Throws: `recipe.missing-file`, and whatever `init(yaml:file:)` throws.
  public init(file: String) throws(Diagnostic) { try self.init(yaml: Self.text(of: file), file: file) }

  /// - Throws: `recipe.missing-file`, `recipe.syntax`.
  static func text(of file: String) throws(Diagnostic) -> String {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Diagnostic("recipe.missing-file", "the recipe cannot be read", category: .missingFile, file: file)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic("recipe.syntax", "the recipe is not UTF-8 text", category: .configuration, file: file)
    }
    return text
  }

  /// - Throws: `recipe.syntax`, `recipe.unknown-key`, `recipe.missing-key`, `recipe.value`, ... with line and column;
  ///   category `configuration`.
  public init(yaml text: String, file: String) throws(Diagnostic) {
    var fields = try YAMLFields(YAMLDocument(text, file: file))
    _ = try fields.integer("recipe", in: 1...1)
    name = try fields.string("name")
    summary = try fields.string("summary")
    var image = try fields.fields("image")
    channels = try image.integer("channels", in: 1...16)
    size = try image.integer("size", in: 8...4096)
    try image.finish()
    backbone = try VisionTransformer(fields.fields("backbone"))
    head = try GLoRIHead(fields.fields("head"))
    preprocessing = try fields.string("preprocessing")
    labels = try fields.strings("labels")
    try fields.finish()
    try validate(file: file)
  }

  private func validate(file: String) throws(Diagnostic) {
    func refuse(_ message: String, _ found: String, _ expected: String) -> Diagnostic {
      Diagnostic("recipe.inconsistent", message, category: .configuration, found: found, expected: expected, file: file)
    }
    guard size % backbone.patch == 0 else { throw refuse("the patches do not tile the picture", "\(size) pixels in patches of \(backbone.patch)", "a multiple") }
    guard backbone.width % backbone.heads == 0 else { throw refuse("the heads do not divide the width", "\(backbone.width) and \(backbone.heads)", "a multiple") }
    guard head.width % head.heads == 0 else { throw refuse("the head's heads do not divide its width", "\(head.width) and \(head.heads)", "a multiple") }
    guard head.layers <= backbone.depth else { throw refuse("the head takes more layers than there are", "\(head.layers)", "at most \(backbone.depth)") }
    guard (1...4096).contains(labels.count), Set(labels).count == labels.count else { throw refuse("the labels are not distinct names", "\(labels.count) labels, \(Set(labels).count) distinct", "1 to 4096 distinct labels") }
  }
}

extension VisionTransformer {
  init(_ source: YAMLFields) throws(Diagnostic) {
    enum Kind: String, CaseIterable { case visionTransformer = "vision-transformer" }
    var fields = source
    let _: Kind = try fields.word("kind")
    self.init(
      patch: try fields.integer("patch", in: 1...256), width: try fields.integer("width", in: 1...16384), depth: try fields.integer("depth", in: 1...256),
      heads: try fields.integer("heads", in: 1...256), registers: try fields.integer("registers", in: 0...64, default: 0),
      feedForward: try fields.word("feed-forward", default: .mlp), hasLayerScale: try fields.bool("layer-scale", default: true),
      epsilon: try fields.number("epsilon", in: 1e-12...1e-1, default: 1e-6))
    positions.offset = try fields.number("position-offset", in: 0...1, default: positions.offset)
    positions.antialias = try fields.bool("position-antialias", default: positions.antialias)
    try fields.finish()
  }
}

extension GLoRIHead {
  init(_ source: YAMLFields) throws(Diagnostic) {
    enum Kind: String, CaseIterable { case glori }
    var fields = source
    let _: Kind = try fields.word("kind")
    self.init(
      layers: try fields.integer("layers", in: 1...64), width: try fields.integer("width", in: 1...16384), heads: try fields.integer("heads", in: 1...256),
      hidden: try fields.integer("hidden", in: 1...65536), takesClassToken: try fields.bool("class-token", default: false),
      epsilon: try fields.number("epsilon", in: 1e-12...1e-1, default: 1e-5))
    try fields.finish()
  }
}
