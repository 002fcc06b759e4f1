public import IR
public import Images
public import Runtime

/// Pictures to probabilities of labels that no network was trained on, by how near the picture's features are to those of
/// sentences about the labels; of several networks the mean. One predictor serves one thread at a time. Not for diagnostic use.
public final class ZeroShotPredictor {
  /// One network: its image program, and what its text program made of the labels.
  public struct Member {
    let reader: PictureReader, session: Session, output: Int
    let positive: [[Double]], negative: [[Double]], logitScale: Double

    /// - Parameters:
    ///   - images: a program from one picture to `image_features` [batch, features].
    ///   - positive: a class vector for each label; `negative` one for the absence of each, empty where labels stand against each other.
    ///   - logitScale: the logarithm of the network's factor on cosines.
    /// - Throws: `predict.input`, `zeroshot.output`.
    public init(_ images: Executable, recipe: PreprocessingRecipe, positive: [[Double]], negative: [[Double]] = [], logitScale: Double) throws(Diagnostic) {
      reader = try PictureReader(images, recipe: recipe)
      guard let output = images.outputs.firstIndex(where: { $0.name == "image_features" }) else {
        throw Diagnostic("zeroshot.output", "the program does not give a picture's features", found: images.outputs.map(\.name).joined(separator: ", "), expected: "image_features")
      }
      self.output = output; self.positive = positive; self.negative = negative; self.logitScale = logitScale
      session = try images.makeSession()
    }
  }

  public let labels: [String]
  private let members: [Member]

  /// - Throws: `zeroshot.labels` where a network has not one class vector for each label.
  public init(_ members: [Member], labels: [String]) throws(Diagnostic) {
    for member in members where member.positive.count != labels.count || !(member.negative.isEmpty || member.negative.count == labels.count) {
      throw Diagnostic("zeroshot.labels", "the class vectors are not as many as the labels", category: .configuration, found: "\(member.positive.count) and \(member.negative.count)", expected: "\(labels.count)")
    }
    self.members = members; self.labels = labels
  }

  /// - Throws: What is wrong with the picture (`image.*`, `predict.size`), or with the run (`memory.*`).
  public func predict(file path: String) throws(Diagnostic) -> Prediction {
    do {
      var times = Prediction.Times(decode: 0, prepare: 0, infer: 0), answers: [[Double]] = [], last: (recipe: PreprocessingRecipe, reading: PictureReader.Reading)?
      for member in members {
        let reading: PictureReader.Reading
        if let last, last.recipe == member.reader.recipe { reading = last.reading } else {
          reading = try member.reader.read(path)
          times.decode += reading.decode; times.prepare += reading.prepare
          last = (member.reader.recipe, reading)
        }
        let start = ContinuousClock.now
        let features = try member.session.run([reading.tensor])[member.output].doubles
        times.infer += start.duration(to: .now).milliseconds
        answers.append(
          member.negative.isEmpty
            ? ZeroShotScore.softmax(image: features, texts: member.positive, logitScale: member.logitScale)
            : ZeroShotScore.pairs(image: features, positive: member.positive, negative: member.negative))
      }
      return Prediction(findings: zip(labels, ZeroShotScore.ensemble(answers)).map { Finding(label: $0, probability: $1) }, times: times)
    } catch { throw error.at(file: path) }
  }
}
