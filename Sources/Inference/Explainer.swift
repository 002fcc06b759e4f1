public import IR
public import Images
public import Runtime

/// Pictures to maps of where the network looked. One explainer serves one thread at a time. Not for diagnostic use.
public final class Explainer {
  public enum Method: String, Sendable, CaseIterable, Codable {
    /// Where the query of one finding looks, in a GLoRI head.
    case glori
    /// Where the class token looks in the last block of the backbone; the same for every finding.
    case attention

    /// The output that a program needs for it: `attention` [batch, heads, labels, patches] as GLoRI heads give it, or
    /// `class_attention` [batch, heads, patches].
    public var outputName: String { self == .glori ? "attention" : "class_attention" }
  }
  public let method: Method
  /// In the order of the output; empty where the program does not classify.
  public let labels: [String]
  private let reader: PictureReader, session: Session
  private let classes: ClassOutput?, attention: Int, points: [OperatingPoint], activation: OutputActivation

  /// The outputs of a program that a method reads.
  public static func outputs(_ graph: Graph, for method: Method) -> [String] {
    let classes = ClassOutput(graph.outputs.map { ($0.name, graph.type(of: $0.value)) })
    return (classes.map { [$0.name] } ?? []) + [method.outputName]
  }

  /// - Throws: `predict.input`, `predict.labels`, `explain.no-attention` where the program does not tell where it looked.
  public init(
    _ executable: Executable, recipe: PreprocessingRecipe, labels: [String], operatingPoints: [OperatingPoint] = [], activation: OutputActivation = .auto, method: Method
  ) throws(Diagnostic) {
    reader = try PictureReader(executable, recipe: recipe)
    let outputs = executable.outputs.map { (name: $0.name, type: $0.type) }
    classes = ClassOutput(outputs)
    try classes?.check(labels)
    let count = classes?.count ?? 0
    guard let attention = outputs.firstIndex(where: { Self.tells($0, method, classes: count) }) else {
      throw Diagnostic(
        "explain.no-attention", "the model does not tell where it looked", found: outputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "),
        expected: method == .glori ? "an output attention[batch x heads x classes x patches], as GLoRI heads have it" : "an output class_attention[batch x heads x patches]",
        help: method == .glori
          ? "Give a checkpoint with a GLoRI head as --head, or look at the backbone with --method attention."
          : "Give the checkpoint itself, or compile it again with `chexc compile CHECKPOINT --outputs attention`.")
    }
    self.attention = attention; self.method = method; points = operatingPoints; self.activation = activation
    self.labels = !labels.isEmpty || classes == nil ? labels : (0..<count).map { "class \($0)" }
    session = try executable.makeSession()
  }

  private static func tells(_ output: (name: String, type: TensorType), _ method: Method, classes: Int) -> Bool {
    guard output.name == method.outputName else { return false }
    return method == .glori ? output.type.rank == 4 && classes > 0 && output.type.shape[2].fixedValue == classes : output.type.rank == 3
  }

  /// - Throws: What is wrong with the picture or the run, and `explain.grid` where the patches do not tile the picture.
  public func explain(file path: String) throws(Diagnostic) -> Explanation {
    do {
      let reading = try reader.read(path), outputs = try session.run([reading.tensor])
      let probabilities = classes.map { activation.probabilities(outputs[$0.index].doubles, isProbability: $0.isProbability) } ?? []
      return try Explanation(reading, findings: zip(labels, probabilities).map { Finding(label: $0, probability: $1, points) }, attention: outputs[attention])
    } catch { throw error.at(file: path) }
  }
}
