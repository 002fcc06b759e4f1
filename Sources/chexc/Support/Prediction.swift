internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Runtime

/// What a model says of one picture, or why it says nothing.
struct Prediction {
  struct Times: Encodable { var decode: Double, prepare: Double, infer: Double }
  var path: String
  var probabilities: [Double] = []
  var times: Times?
  var error: Diagnostic?
}

/// Pictures to probabilities.
final class Predictor {
  enum Activation: String, CaseIterable { case auto, sigmoid, softmax, none }

  let labels: [String]
  private let session: Session, recipe: PreprocessingRecipe
  private let shape: [Int], output: Int, activation: Activation

  /// - Throws: `predict.input`, `predict.output`, `predict.labels` where the model is not one from a picture to probabilities.
  init(_ executable: Executable, recipe: PreprocessingRecipe, labels: [String], activation: Activation) throws(Diagnostic) {
    guard executable.inputs.count == 1, let input = executable.inputs.first, input.type.rank == 4, input.type.elementType == .float32 else {
      throw Diagnostic(
        "predict.input", "the model does not take one picture", found: executable.inputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "),
        expected: "one input float32[batch x channels x height x width]", help: "Use `chexc run` with tensors.")
    }
    guard let output = ClassOutput(executable.outputs.map { ($0.name, $0.type) }), let count = output.count, count > 0 else {
      throw Diagnostic(
        "predict.output", "the model has no output with one number for each class", found: executable.outputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "),
        expected: "float32[batch x classes]", help: "Use `chexc run` with tensors.")
    }
    try output.check(labels)
    self.labels = labels.isEmpty ? (0..<count).map { "class \($0)" } : labels
    self.recipe = recipe; self.output = output.index
    shape = [1] + input.type.shape.dimensions.dropFirst().map { $0.fixedValue ?? 0 }
    self.activation = activation == .auto ? (output.isProbability ? .none : .sigmoid) : activation
    session = try executable.makeSession()
  }

  /// Never throws: what goes wrong with one picture is part of its result.
  func predict(_ path: String) -> Prediction {
    var prediction = Prediction(path: path)
    let result = Result { () throws(Diagnostic) in try run(path) }
    switch result {
    case .success(let (probabilities, times)): prediction.probabilities = probabilities; prediction.times = times
    case .failure(let error): prediction.error = error.at(file: path)
    }
    return prediction
  }

  private func run(_ path: String) throws(Diagnostic) -> ([Double], Prediction.Times) {
    let (image, decode) = try Measurement.milliseconds { () throws(Diagnostic) in try diagnosing { () throws(ImageError) in try ImageDecoder().decode(file: path) } }
    let (picture, prepare) = try Measurement.milliseconds { () throws(Diagnostic) in try diagnosing { () throws(ImageError) in try recipe.apply(to: image) } }
    let tensor = Tensor([1] + picture.shape, picture.values)
    guard zip(shape, tensor.shape).allSatisfy({ $0 == 0 || $0 == $1 }) else {
      throw Diagnostic("predict.size", "the prepared picture does not fit the model", category: .configuration, found: "\(tensor.shape)", expected: "\(shape)", help: "Choose another recipe with --preprocess.")
    }
    let (outputs, infer) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run([tensor]) }
    return (activated(outputs[output].doubles), .init(decode: decode, prepare: prepare, infer: infer))
  }

  private func activated(_ values: [Double]) -> [Double] {
    switch activation {
    case .none, .auto: return values
    case .sigmoid: return values.map { 1 / (1 + exp(-$0)) }
    case .softmax:
      let top = values.max() ?? 0, powers = values.map { exp($0 - top) }, sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}
