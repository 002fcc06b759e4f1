internal import Foundation
internal import Frontends
internal import IR
internal import Images

/// What a calibration runs a model on: pictures, prepared as for a prediction, or arrays as they are.
struct CalibrationInputs {
  let paths: [String]
  private let port: (name: String, type: TensorType), recipe: PreprocessingRecipe?

  /// - Parameter count: How many are taken at most, spread evenly over the folder.
  /// - Throws: `calibrate.*` where the model does not take one input, or there is nothing to run it on.
  init(folder: String, count: Int, model: Model, recipe override: String?, inputs: [(name: String, type: TensorType)]) throws(Diagnostic) {
    guard inputs.count == 1, let port = inputs.first, port.type.elementType == .float32 else {
      throw Diagnostic("calibrate.input", "the model does not take one picture or array", found: inputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "), expected: "one input of float32")
    }
    self.port = port
    var all = Self.arrays(in: folder), recipe: PreprocessingRecipe?
    if all.isEmpty {
      all = try ImagePaths.expand([folder])
      let side = port.type.rank == 4 ? port.type.shape[3].fixedValue : nil
      recipe = try override.map { word throws(Diagnostic) in try Preprocessing.recipe(word, side: side) } ?? model.preprocessing
      guard recipe != nil else {
        throw Diagnostic(
          "calibrate.preprocessing", "the model does not say how pictures are prepared for it", category: .configuration, expected: Preprocessing.names.joined(separator: ", "),
          help: "Choose with --preprocess NAME.", file: model.path)
      }
    }
    self.recipe = recipe
    let taken = min(count, all.count)
    paths = (0..<taken).map { all[$0 * all.count / taken] }
  }

  private static func arrays(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".npy") }.sorted().map { "\(folder)/\($0)" }
  }

  /// The input made of one file, as a batch of one where it is a picture.
  func tensor(_ path: String) throws(Diagnostic) -> Tensor {
    let tensor: Tensor
    if let recipe {
      let picture = try diagnosing { () throws(ImageError) in try recipe.apply(to: ImageDecoder().decode(file: path)) }
      tensor = Tensor([1] + picture.shape, picture.values)
    } else {
      tensor = try TensorFiles.read(path)
    }
    guard tensor.elementType == port.type.elementType, port.type.shape.accepts(tensor.shape) else {
      throw Diagnostic("calibrate.size", "the input does not fit the model", category: .configuration, found: "\(tensor.type)", expected: "\(port.name): \(port.type)", file: path)
    }
    return tensor
  }
}
