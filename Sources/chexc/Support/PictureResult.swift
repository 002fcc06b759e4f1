internal import IR
internal import Inference

/// What became of one picture.
struct PictureResult {
  var path: String
  var prediction: Prediction?
  var error: Diagnostic?

  /// Never throws: what goes wrong with one picture is part of its result.
  init(_ path: String, _ predictor: Predictor) { self.init(path) { path throws(Diagnostic) in try predictor.predict(file: path) } }
  init(_ path: String, _ predict: (String) throws(Diagnostic) -> Prediction) {
    self.path = path
    switch Result(catching: { () throws(Diagnostic) in try predict(path) }) {
    case .success(let prediction): self.prediction = prediction
    case .failure(let error): self.error = error
    }
  }
}
