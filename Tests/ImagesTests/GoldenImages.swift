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

  struct Config: Decodable { var size: Int? }

  var description: String
  var config: Config?
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

extension GoldenTally {
  /// What must be exactly so.
  mutating func check(_ isRight: Bool, _ name: String, at location: SourceLocation = #_sourceLocation) {
    add(name, share: isRight ? 0 : .infinity)
    #expect(isRight, "\(name)", sourceLocation: location)
  }
  /// |got - expected| <= atol + rtol |expected| everywhere; NaN meets NaN.
  mutating func check(_ got: [Float], _ values: [Float], _ expected: GoldenCase.Expected, at location: SourceLocation = #_sourceLocation) {
    var share = got.count == values.count ? 0 : Double.infinity
    for (x, y) in zip(got, values) where !(x == y || x.isNaN && y.isNaN) {
      let allowed = expected.atol + expected.rtol * abs(y)
      share = max(share, abs(x - y) <= allowed ? Double(abs(x - y) / allowed) : .infinity)
    }
    add(expected.name, share: share)
    #expect(share <= 1, "\(expected.name)", sourceLocation: location)
  }
}
