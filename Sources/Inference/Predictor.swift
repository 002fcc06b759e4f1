public import IR
public import Images
public import Runtime

/// Pictures to labels with probabilities. One predictor serves one thread at a time; several may share an executable.
/// Not for diagnostic use.
public final class Predictor {
  /// In the order of the output.
  public let labels: [String]
  private let reader: PictureReader, session: Session, output: ClassOutput
  private let points: [OperatingPoint], activation: OutputActivation

  /// Opens an artifact, which says itself how pictures are prepared for it. Only what the probabilities need is computed.
  /// - Throws: What is said of `Artifact.open`, `predict.preprocessing` where the artifact does not say, and as the other initialiser.
  public convenience init(artifact path: String, _ options: ExecutableOptions = .init()) throws(Diagnostic) {
    let artifact = try Artifact.open(path), graph = artifact.module.graph
    guard let recipe = try artifact.manifest.preprocessing?.decoded(as: PreprocessingRecipe.self) else {
      throw Diagnostic("predict.preprocessing", "the model does not say how pictures are prepared for it", category: .configuration, help: "Compile it with a preprocessing recipe.", file: path)
    }
    try self.init(
      artifact.makeExecutable(options, outputs: Self.outputs(graph)), recipe: recipe, labels: artifact.manifest.labels, operatingPoints: artifact.module.operatingPoints)
  }

  /// The outputs of a program that predictions are read from; all where none is of that kind.
  public static func outputs(_ graph: Graph) -> [String] {
    ClassOutput(graph.outputs.map { ($0.name, graph.type(of: $0.value)) }).map { [$0.name] } ?? graph.outputs.map(\.name)
  }

  /// - Parameter operatingPoints: By label; those of other labels are left alone.
  /// - Throws: `predict.input`, `predict.output`, `predict.labels` where the program is not one from a picture to probabilities.
  public init(
    _ executable: Executable, recipe: PreprocessingRecipe, labels: [String], operatingPoints: [OperatingPoint] = [], activation: OutputActivation = .auto
  ) throws(Diagnostic) {
    reader = try PictureReader(executable, recipe: recipe)
    guard let output = ClassOutput(executable.outputs.map { ($0.name, $0.type) }), let count = output.count, count > 0 else {
      throw Diagnostic(
        "predict.output", "the model has no output with one number for each class", found: executable.outputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "),
        expected: "float32[batch x classes]", help: "A checkpoint needs its head: --head FILE. For other outputs use `chexc run` with tensors.")
    }
    try output.check(labels)
    self.labels = labels.isEmpty ? (0..<count).map { "class \($0)" } : labels
    self.output = output; points = operatingPoints; self.activation = activation
    session = try executable.makeSession()
  }

  /// Decodes a PNG or JPEG file, prepares it and runs the network.
  /// - Throws: What is wrong with the picture (`image.*`, `predict.size`), or with the run (`memory.*`).
  public func predict(file path: String) throws(Diagnostic) -> Prediction {
    do {
      let reading = try reader.read(path), start = ContinuousClock.now
      let outputs = try session.run([reading.tensor])
      return Prediction(
        findings: findings(outputs[output.index]), times: .init(decode: reading.decode, prepare: reading.prepare, infer: start.duration(to: .now).milliseconds))
    } catch { throw error.at(file: path) }
  }

  private func findings(_ tensor: Tensor) -> [Finding] {
    zip(labels, activation.probabilities(tensor.doubles, isProbability: output.isProbability)).map { Finding(label: $0, probability: $1, points) }
  }
}
