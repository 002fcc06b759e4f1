public import IR
public import Images
public import Runtime

/// Picture files as one program takes them.
public struct PictureReader: Sendable {
  /// A picture read and prepared, and the milliseconds that took.
  public struct Reading: Sendable {
    public let image: Image, picture: PreprocessedImage
    /// [1, channels, height, width].
    public let tensor: Tensor
    let decode: Double, prepare: Double
  }
  public let recipe: PreprocessingRecipe
  /// Of the program's input, the batch being 1; 0 where an extent is open.
  let shape: [Int]

  /// - Throws: `predict.input` where the program is not one that takes a picture.
  public init(_ executable: Executable, recipe: PreprocessingRecipe) throws(Diagnostic) {
    guard executable.inputs.count == 1, let input = executable.inputs.first, input.type.rank == 4, input.type.elementType == .float32 else {
      throw Diagnostic(
        "predict.input", "the model does not take one picture", found: executable.inputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "),
        expected: "one input float32[batch x channels x height x width]", help: "Use `chexc run` with tensors.")
    }
    self.recipe = recipe
    shape = [1] + input.type.shape.dimensions.dropFirst().map { $0.fixedValue ?? 0 }
  }

  /// - Throws: What is said of the decoder and the recipe, and `predict.size`.
  public func read(_ path: String) throws(Diagnostic) -> Reading {
    let start = ContinuousClock.now
    let image = try diagnosing { () throws(ImageError) in try ImageDecoder().decode(file: path) }
    let decoded = ContinuousClock.now
    let picture = try diagnosing { () throws(ImageError) in try recipe.apply(to: image) }
    let tensor = Tensor([1] + picture.shape, picture.values)
    guard zip(shape, tensor.shape).allSatisfy({ $0 == 0 || $0 == $1 }) else {
      throw Diagnostic(
        "predict.size", "the prepared picture does not fit the model", category: .configuration, found: "\(tensor.shape)", expected: "\(shape)",
        help: "Choose another recipe with --preprocess.", file: path)
    }
    return Reading(image: image, picture: picture, tensor: tensor, decode: start.duration(to: decoded).milliseconds, prepare: decoded.duration(to: .now).milliseconds)
  }
}

extension Duration {
  var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15 }
}

/// Runs code of the image readers, whose errors have a type of their own.
func diagnosing<R>(_ body: () throws(ImageError) -> R) throws(Diagnostic) -> R { do { return try body() } catch { throw error.diagnostic } }
