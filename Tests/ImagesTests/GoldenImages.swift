internal import CCrypto
internal import Foundation
internal import Images
internal import TestSupport
internal import Testing

extension OutsideData {
  static func goldens(_ rest: String) throws -> String { try #require(path) + "/goldens/" + rest }
  static func data(_ rest: String) throws -> String { try #require(path) + "/data/" + rest }
}

/// The fields of a golden `case.json` that the image tests need.
struct GoldenCase: Decodable {
  struct Expected: Decodable {
    var name: String
    var file: String
    var shape: [Int]
    var atol: Float
    var rtol: Float
    var mode: String?
    var source: String?
    var filter: String?
    var scale: [Double]?
  }

  var description: String
  var files: [String: String]?
  var expected: [Expected]?
  var expect_error: String?

  static func load(_ folder: String) throws -> GoldenCase {
    let data = try Data(contentsOf: URL(filePath: OutsideData.goldens(folder + "/case.json")))
    return try JSONDecoder().decode(GoldenCase.self, from: data)
  }
}

extension Image {
  /// Samples as little-endian bytes.
  var rawBytes: [UInt8] {
    switch samples {
    case .bytes(let values): values
    case .words(let values): values.withUnsafeBytes(Array.init)
    }
  }

  /// Samples as numbers.
  var numbers: [Int] {
    switch samples {
    case .bytes(let values): values.map(Int.init)
    case .words(let values): values.map(Int.init)
    }
  }
}

func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The kind of the typed error that `body` throws, or nil if it returns.
func kind(of body: () throws(ImageError) -> Void) -> ImageError.Kind? {
  do { try body() } catch { return error.kind }
  return nil
}

/// Index of the first element beyond |got - expected| <= atol + rtol |expected|, or nil.
func firstDifference(_ got: [Float], _ expected: [Float], atol: Float, rtol: Float) -> String? {
  guard got.count == expected.count else { return "\(got.count) values instead of \(expected.count)" }
  for index in got.indices where !(abs(got[index] - expected[index]) <= atol + rtol * abs(expected[index])) {
    if got[index].isNaN && expected[index].isNaN { continue }
    return "element \(index): \(got[index]) instead of \(expected[index])"
  }
  return nil
}
