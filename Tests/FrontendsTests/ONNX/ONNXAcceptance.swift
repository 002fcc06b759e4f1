internal import Foundation
internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// The ONNX files beside the package: damaged ones are refused for the right reason, sound ones are imported.
@Suite(.enabled(if: OutsideData.path != nil)) struct ONNXAcceptance {
  /// What a golden's `expect_error` may be called here.
  static let reasons = [
    "external data path": "onnx.external-data", "external data range": "onnx.external-data", "cycle": "onnx.cycle",
    "undefined value": "onnx.undefined-value", "unsupported opset": "onnx.opset", "shape mismatch": "onnx.shape-mismatch",
    "initializer size": "onnx.tensor-size", "truncated protobuf": "onnx.malformed", "unsupported operator": "onnx.unsupported-operator",
  ]

  @Test func damagedModelsAreRefusedForTheirReason() throws {
    struct Case: Decodable { var expect_error: String? }
    let folder = OutsideData.file("goldens/refuse")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("onnx_") }.sorted()
    #expect(names.count >= 10)
    for name in names {
      let description = try Data(contentsOf: URL(filePath: "\(folder)/\(name)/case.json"))
      let reason = try #require(try JSONDecoder().decode(Case.self, from: description).expect_error)
      #expect {
        _ = try ONNXImporter.load(path: "\(folder)/\(name)/model.onnx")
      } throws: { error in
        guard let error = error as? Diagnostic else { return false }
        return error.id == Self.reasons[reason] && error.message.contains(reason) && error.file != nil
      }
    }
  }

  static func models() throws -> [String] {
    guard let root = OutsideData.path else { return [] }
    return try ["goldens/onnx", "models/onnx", "models/torch_exported"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").filter { $0.hasSuffix(".onnx") }.sorted().map { "\(folder)/\($0)" }
    }
  }

  @Test(arguments: (try? models()) ?? []) func realModelsAreImported(_ path: String) throws {
    let root = try #require(OutsideData.path)
    let module = try ONNXImporter.load(path: "\(root)/\(path)")
    try module.graph.verify()
  }
}
