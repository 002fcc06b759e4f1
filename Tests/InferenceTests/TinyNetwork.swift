import Foundation
import Frontends
import IR
import Images
import Runtime
import TestSupport

/// The tiny recipe with random weights, and a picture for it.
enum TinyNetwork {
  static func recipe() throws -> Recipe { try Recipe(file: packageRoot.appending(path: "models/tiny.yaml").path) }
  static func module() throws -> Module { try recipe().network(weights: SeededWeights(), batch: .fixed(1)) }
  static let preparation = PreprocessingRecipe.chexfoundEval(size: 64)

  static func artifact(in folder: TemporaryFolder, points: [OperatingPoint] = []) throws -> String {
    var module = try module()
    module.operatingPoints = points
    try Artifact.write(module, to: folder.file("tiny.chex"), options: ArtifactOptions(preprocessing: try JSONValue(encoding: preparation)))
    return folder.file("tiny.chex")
  }
  /// 96 x 64 pixels, so that the sides are cut off.
  static func picture(in folder: TemporaryFolder) throws -> String {
    guard let image = Image(width: 96, height: 64, bytes: (0..<96 * 64).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }) else { return "" }
    try PngWriter.write(image, to: folder.file("wide.png"))
    return folder.file("wide.png")
  }
}
