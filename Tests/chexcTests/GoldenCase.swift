import Foundation
import Frontends
import IR
import TestSupport
import Testing

/// A stored case beside the package: a model, its inputs, and what it must give.
struct GoldenCase: Decodable {
  struct Array: Decodable { var name: String, file: String }
  struct Expected: Decodable {
    var name: String, file: String
    /// The output's name, where it is not the array's.
    var output: String?
    var atol: Double, rtol: Double
    /// For values that are exact by rights: how far off is acceptable.
    var soft_atol: Double?
  }
  var name: String, kind: String
  var files: [String: String]?
  var inputs: [Array]?
  var expected: [Expected]?
  var expect_error: String?

  static func load(_ path: String) throws -> GoldenCase {
    try JSONDecoder().decode(GoldenCase.self, from: Data(contentsOf: URL(filePath: path)))
  }
  /// All cases of the kinds, in the order of their names.
  static func all(_ kinds: String..., beneath folder: String) -> [GoldenCase] {
    OutsideData.files(beneath: "goldens/" + folder, suffix: "/case.json").compactMap { try? load(OutsideData.file($0)) }.filter { kinds.contains($0.kind) }
  }

  func path(_ file: String) -> String { OutsideData.file("goldens/\(name)/\(file)") }
  func tensor(_ file: String) throws -> Tensor { try NpyFile.read(path(file)).tensor(name: file) }
  /// What an output may be: quantised models also hold what ONNX Runtime gives with its fusions, and either is right.
  func answers(_ expected: Expected) throws -> [Tensor] {
    try [expected.file, files?["optimised_" + expected.name]].compactMap(\.self).map(tensor)
  }
}

extension GoldenCase: CustomTestStringConvertible {
  var testDescription: String { name }
}

/// How far an output is from what is stored.
struct Distance {
  /// The largest difference, and the largest share of what is allowed there.
  var worst = 0.0, share = 0.0

  /// Element by element |got - expected| <= absolute + relative |expected|; NaN meets NaN.
  init(_ got: Tensor, _ expected: Tensor, absolute: Double, relative: Double) {
    // What a file computes in half precision may be stored wider.
    guard got.shape == expected.shape, got.elementType == expected.elementType || (got.elementType.isFloatingPoint && expected.elementType.isFloatingPoint) else { (worst, share) = (.infinity, .infinity); return }
    for (x, y) in zip(got.doubles, expected.doubles) where !(x == y || x.isNaN && y.isNaN) {
      let difference = abs(x - y), allowed = absolute + relative * abs(y)
      guard difference.isFinite else { (worst, share) = (.infinity, .infinity); return }
      worst = max(worst, difference)
      share = max(share, allowed > 0 ? difference / allowed : .infinity)
    }
  }
}
