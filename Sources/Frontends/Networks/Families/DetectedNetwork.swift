public import IR
public import Images

/// A network found in a checkpoint: what it is, and programs of it with its parameters.
public protocol DetectedNetwork: Sendable {
  /// `DINOv2`.
  var family: String { get }
  /// The published naming that the file has.
  var layout: String { get }
  /// One line: kind and sizes.
  var summary: String { get }
  /// In front of its parameters' names, joined by dots; empty for flat files.
  var prefix: String { get }
  var file: String? { get }
  /// Of the picture.
  var channels: Int { get }
  /// The picture's side in pixels that the network was made for.
  var side: Int { get }
  /// The names of the file's own classes, in the order of `logits`; empty where there are none.
  var labels: [String] { get }
  /// What the network can be asked to compute; the first where nothing is said. Networks with two towers have two.
  var programs: [String] { get }
  /// The one that needs every parameter of the network; nil for the first.
  var wholeProgram: String? { get }
  /// - Throws: `network.program` for a name that is not among `programs`, `network.picture-size`, and what is said of
  ///   `ParameterTable`.
  func program(_ name: String?, _ options: FeatureOptions) throws(Diagnostic) -> NetworkProgram
  /// How pictures of `side` pixels are prepared for it: as stands beside the weights, else as the authors published.
  /// - Throws: `network.preprocessing` where what stands beside the weights is not understood.
  func preprocessing(side: Int) throws(Diagnostic) -> PreprocessingRecipe?
  /// Whether a recipe describes this network, as far as its checkpoint tells.
  func agrees(with recipe: Recipe) -> Bool
}

extension DetectedNetwork {
  public var labels: [String] { [] }
  public var wholeProgram: String? { nil }
  public func agrees(with recipe: Recipe) -> Bool { false }

  /// The program that is meant by a name.
  func checked(_ name: String?) throws(Diagnostic) -> String {
    let wanted = name ?? programs.first ?? ""
    guard programs.contains(wanted) else {
      throw Diagnostic(
        "network.program", "the network has no program of this name", category: .configuration, found: wanted, expected: programs.joined(separator: ", "),
        help: nearestName(to: wanted, in: programs).map { "Did you mean '\($0)'?" }, file: file)
    }
    return wanted
  }
}

/// A program of a network, and what became of the parameters of its parts.
public struct NetworkProgram: Sendable {
  public var module: Module
  public var table: ParameterTable
  public init(module: Module, table: ParameterTable) { self.module = module; self.table = table }
}

/// A network whose last blocks tell a class token and patches: what heads, embeddings and attention maps are made of.
public protocol FeatureNetwork: DetectedNetwork {
  /// Blocks.
  var depth: Int { get }
  /// Features of a token.
  var featureWidth: Int { get }
  /// Side of a patch in pixels.
  var patch: Int { get }
  /// A program from `image` [batch, channels, height, width] to `class_token.{i}` [batch, width] and `patches.{i}` [batch,
  /// patches, width] of the last blocks, each through the final norm, i counted from the first block; and further outputs as
  /// the options say.
  func features(_ options: FeatureOptions) throws(Diagnostic) -> (module: Module, table: ParameterTable)
  /// A program from `image` to `logits` and `probabilities` [batch, labels] and, where the head looks at patches,
  /// `attention` [batch, heads, labels, patches].
  /// - Throws: `network.picture-size`, `network.too-few-blocks`, `network.labels`, and what is said of `ParameterTable`.
  func classifier(_ head: DetectedHead, labels: [String], _ options: FeatureOptions) throws(Diagnostic) -> (module: Module, backbone: ParameterTable, head: ParameterTable)
}
