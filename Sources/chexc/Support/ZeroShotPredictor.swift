internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// Pictures to probabilities of labels that no network was trained on, by how near the picture's features are to those of
/// sentences about the labels; of several networks the mean. One predictor serves one thread at a time. Not for diagnostic use.
final class ZeroShotPredictor {
  /// One network: its image program, and what its text program made of the labels.
  struct Member {
    let session: Session, recipe: PreprocessingRecipe, output: Int
    let positive: [[Double]], negative: [[Double]], logitScale: Double

    /// - Parameters:
    ///   - images: a program from one picture to `image_features` [batch, features].
    ///   - positive: a class vector for each label; `negative` one for the absence of each, empty where labels stand against each other.
    ///   - logitScale: the logarithm of the network's factor on cosines.
    /// - Throws: `zeroshot.output`.
    init(_ images: Executable, recipe: PreprocessingRecipe, positive: [[Double]], negative: [[Double]] = [], logitScale: Double) throws(Diagnostic) {
      guard let output = images.outputs.firstIndex(where: { $0.name == "image_features" }) else {
        throw Diagnostic("zeroshot.output", "the program does not give a picture's features", found: images.outputs.map(\.name).joined(separator: ", "), expected: "image_features")
      }
      self.recipe = recipe; self.output = output; self.positive = positive; self.negative = negative; self.logitScale = logitScale
      session = try images.makeSession()
    }
  }

  let labels: [String]
  private let members: [Member]

  /// - Throws: `zeroshot.labels` where a network has not one class vector for each label.
  init(_ members: [Member], labels: [String]) throws(Diagnostic) {
    for member in members where member.positive.count != labels.count || !(member.negative.isEmpty || member.negative.count == labels.count) {
      throw Diagnostic("zeroshot.labels", "the class vectors are not as many as the labels", category: .configuration, found: "\(member.positive.count) and \(member.negative.count)", expected: "\(labels.count)")
    }
    self.members = members; self.labels = labels
  }

  /// Never throws: what goes wrong with one picture is part of its result.
  func predict(_ path: String) -> Prediction {
    var prediction = Prediction(path: path)
    switch Result(catching: { () throws(Diagnostic) in try answer(path) }) {
    case .success(let (probabilities, times)): prediction.probabilities = probabilities; prediction.times = times
    case .failure(let error): prediction.error = error.at(file: path)
    }
    return prediction
  }

  private func answer(_ path: String) throws(Diagnostic) -> ([Double], Prediction.Times) {
    let (image, decode) = try Measurement.milliseconds { () throws(Diagnostic) in try diagnosing { () throws(ImageError) in try ImageDecoder().decode(file: path) } }
    var times = Prediction.Times(decode: decode, prepare: 0, infer: 0), answers: [[Double]] = [], last: (recipe: PreprocessingRecipe, tensor: Tensor)?
    for member in members {
      let tensor: Tensor
      if let last, last.recipe == member.recipe { tensor = last.tensor } else {
        let (picture, prepare) = try Measurement.milliseconds { () throws(Diagnostic) in try diagnosing { () throws(ImageError) in try member.recipe.apply(to: image) } }
        tensor = Tensor([1] + picture.shape, picture.values)
        times.prepare += prepare
        last = (member.recipe, tensor)
      }
      let (outputs, infer) = try Measurement.milliseconds { () throws(Diagnostic) in try member.session.run([tensor]) }
      times.infer += infer
      let features = outputs[member.output].doubles
      answers.append(
        member.negative.isEmpty
          ? ZeroShotScore.softmax(image: features, texts: member.positive, logitScale: member.logitScale)
          : ZeroShotScore.pairs(image: features, positive: member.positive, negative: member.negative))
    }
    return (ZeroShotScore.ensemble(answers), times)
  }
}
