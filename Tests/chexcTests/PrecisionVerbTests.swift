import Foundation
import Frontends
import IR
import TestSupport
import Testing

/// Precisions through the command.
@Suite struct PrecisionVerbTests {
  private func elementTypes(_ document: [String: Any], _ key: String) -> [String: Int] {
    let counts = ((document["precision"] as? [String: Any])?[key] as? [[String: Any]]) ?? []
    return Dictionary(uniqueKeysWithValues: counts.compactMap { count in (count["element_type"] as? String).map { ($0, count["count"] as? Int ?? 0) } })
  }

  @Test("a precision is asked for, checked and shown", arguments: [("bf16", "bfloat16"), ("int8", "int8"), ("mixed", "int8")])
  func compile(_ precision: String, _ type: String) throws {
    let folder = try TemporaryFolder(), path = folder.file("a.chex")
    let compiled = try Command.run("compile", "models/tiny.yaml", "-o", path, "--precision", precision)
    #expect(compiled.status == 0 && compiled.output.contains("least cosine with the model as it was read"), "\(compiled.output)\(compiled.error)")
    let inspected = try Command.run("inspect", path, "--json").document()
    #expect((elementTypes(inspected, "layers")[type] ?? 0) > 0 && (elementTypes(inspected, "attentions")["bfloat16"] ?? 0) > 0)
    #expect((elementTypes(inspected, "edges")["bfloat16"] ?? 0) > 0)
    #expect((inspected["metadata"] as? [[String: Any]])?.contains { $0["key"] as? String == "precision" && $0["value"] as? String == precision } == true)
    let verified = try Command.run("verify", path)
    #expect(verified.status == 0 && verified.output.contains("\(type) "), "\(verified.output)\(verified.error)")
    #expect(try Command.run("bench", path, "--iterations", "1").error.contains("precision: layers"))
  }

  @Test func nothingIsRoundedUnlessAskedFor() throws {
    let folder = try TemporaryFolder(), path = folder.file("a.chex")
    #expect(try Command.run("compile", "models/tiny.yaml", "-o", path, "--no-validate").status == 0)
    #expect(elementTypes(try Command.run("inspect", path, "--json").document(), "edges").keys.allSatisfy { $0 == "float32" || $0.hasPrefix("int") || $0 == "bool" })
    #expect(try Command.run("compile", "models/tiny.yaml", "-o", folder.file("b.chex"), "--precision", "bf16", "-O1").status == 64)
    #expect(try Command.run("compile", "models/tiny.yaml", "-o", folder.file("b.chex"), "--precision", "fp8").status == 64)
  }

  @Test func aCalibrationTellsWhatEightBitsCost() throws {
    let folder = try TemporaryFolder(), inputs = folder.file("inputs"), path = folder.file("q.chex")
    try FileManager.default.createDirectory(atPath: inputs, withIntermediateDirectories: true)
    var truth = "path,Cardiomegaly,Edema\n"
    for index in 0..<4 {
      try Data(NpyFile(noise([1, 3, 64, 64], seed: UInt64(index)), name: "x").encoded()).write(to: URL(fileURLWithPath: "\(inputs)/\(index).npy"))
      truth += "\(index).npy,\(index % 2),\n"
    }
    try truth.write(toFile: folder.file("truth.csv"), atomically: true, encoding: .utf8)
    let result = try Command.run("quantize", "models/tiny.yaml", "--calibrate", inputs, "--truth", folder.file("truth.csv"), "--bound", "0.99", "-o", path, "--json")
    #expect(result.status == 0, "\(result.output)\(result.error)")
    let document = try result.document()
    #expect(document["schema"] as? String == "chexc.quantize/1" && document["holds"] as? Bool == true && document["inputs"] as? Int == 4)
    #expect((document["least_cosine"] as? Double ?? 0) >= 0.99)
    #expect((document["layers"] as? [[String: Any]])?.contains { ($0["smoothed_signal_to_noise"] as? Double ?? 0) > 20 } == true)
    let findings = (document["clinical"] as? [String: Any])?["findings"] as? [[String: Any]]
    #expect(findings?.map { $0["name"] as? String } == ["Cardiomegaly"])
    #expect(try Command.run("verify", path).status == 0)
    let impossible = try Command.run("quantize", "models/tiny.yaml", "--calibrate", inputs, "--activations", "minmax", "--bound", "1", "-o", folder.file("r.chex"))
    #expect(impossible.status == 1 && impossible.output.contains("✗") && impossible.output.contains("returned to bf16"), "\(impossible.output)\(impossible.error)")
    #expect(try Command.run("quantize", "models/tiny.yaml", "--calibrate", folder.file("nothing"), "-o", folder.file("s.chex")).status == 66)
  }
}
