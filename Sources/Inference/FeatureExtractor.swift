public import IR
public import Images
public import Runtime

/// Pictures to the tokens of a backbone's last blocks. One extractor serves one thread at a time.
public final class FeatureExtractor {
  /// Which tokens of a block.
  public enum Tokens: String, Sendable, CaseIterable {
    case cls, patches, both
    fileprivate var prefixes: [String] { self == .cls ? ["class_token."] : self == .patches ? ["patches."] : ["class_token.", "patches."] }
  }
  /// The program's outputs, and the shapes of what one picture gives.
  public let outputs: [(name: String, shape: [Int])]
  private let reader: PictureReader, session: Session

  /// The outputs of a program that hold the tokens of its last blocks, block after block.
  /// - Throws: `embed.no-features` where the program gives fewer blocks.
  public static func outputs(_ graph: Graph, last count: Int, _ tokens: Tokens) throws(Diagnostic) -> [String] {
    let names = graph.outputs.map(\.name)
    let blocks = Set(names.compactMap { name in tokens.prefixes.first(where: name.hasPrefix).flatMap { Int(name.dropFirst($0.count)) } }).sorted().suffix(count)
    let wanted = blocks.flatMap { block in tokens.prefixes.map { "\($0)\(block)" } }
    guard blocks.count == count, wanted.allSatisfy(names.contains) else {
      throw Diagnostic(
        "embed.no-features", "the model does not give the tokens of \(count) block\(count == 1 ? "" : "s")", found: names.joined(separator: ", "),
        expected: tokens.prefixes.map { "\($0)N" }.joined(separator: " and "), help: "Give the checkpoint itself, or compile it again with `chexc compile CHECKPOINT --outputs features=\(count)`.")
    }
    return wanted
  }

  /// - Parameter executable: Its outputs are all that is computed, in this order.
  /// - Throws: `predict.input`, `embed.shape` where an output's size depends on more than the batch.
  public init(_ executable: Executable, recipe: PreprocessingRecipe) throws(Diagnostic) {
    reader = try PictureReader(executable, recipe: recipe)
    var outputs: [(name: String, shape: [Int])] = []
    for output in executable.outputs {
      let extents = output.type.shape.dimensions.dropFirst().compactMap(\.fixedValue)
      guard output.type.elementType == .float32, output.type.rank > 1, extents.count == output.type.rank - 1 else {
        throw Diagnostic("embed.shape", "the output '\(output.name)' has no fixed size for a picture", found: "\(output.type)", expected: "float32[batch x ...]")
      }
      outputs.append((output.name, extents))
    }
    self.outputs = outputs
    session = try executable.makeSession()
  }

  /// The outputs for one picture, [1, ...] each.
  /// - Throws: What is wrong with the picture or the run.
  public func features(file path: String) throws(Diagnostic) -> [Tensor] {
    do { return try session.run([reader.read(path).tensor]) } catch { throw error.at(file: path) }
  }
}
