import Foundation
import Frontends
import IR
import TestSupport
import Testing

@Suite struct OperatingPointTests {
  private func read(_ text: String, _ name: String, labels: [String] = ["Edema", "A, B"]) throws -> [OperatingPoint] {
    let folder = try TemporaryFolder()
    return try OperatingPoint.read(file: folder.write(Array(text.utf8), to: name), labels: labels)
  }

  @Test func allFormatsSayTheSame() throws {
    let wanted = [OperatingPoint(finding: "Edema", threshold: 0.25, slope: 0.5), OperatingPoint(finding: "A, B", threshold: 0.75, slope: 1.5, offset: -2)]
    #expect(try read("Edema: {threshold: 0.25, temperature: 2}\n\"A, B\": {threshold: 0.75, platt: [1.5, -2]}\n", "t.yaml") == wanted)
    #expect(try read(#"{"Edema": {"threshold": 0.25, "temperature": 2}, "A, B": {"threshold": 0.75, "platt": [1.5, -2]}}"#, "t.json") == wanted)
    #expect(try read("finding,threshold,temperature,platt_a,platt_b\r\nEdema,0.25,2,,\r\n\"A, B\",0.75,,1.5,-2\r\n", "t.csv") == wanted)
    #expect(try read("Edema: 0.5", "t.yml") == [OperatingPoint(finding: "Edema", threshold: 0.5)])
    #expect(try read("finding,threshold\nEdema,\n", "t.csv")[0].threshold == nil)
  }

  @Test(arguments: [
    ("t.yaml", "Edema: 1.5"), ("t.yaml", "Edema: .nan"), ("t.yaml", "Edema: x"), ("t.yaml", "Edema: [1]"), ("t.yaml", "Edema: {thresold: 0.5}"), ("t.yaml", "- Edema"),
    ("t.yaml", "Edema: {temperature: 0}"), ("t.yaml", "Edema: {temperature: 1, platt: [1, 2]}"), ("t.yaml", "Edema: {platt: [1]}"), ("t.yaml", "Oedema: 0.5"), ("t.yaml", ""),
    ("t.csv", "finding,treshold\nEdema,1"), ("t.csv", "threshold\n1"), ("t.csv", "finding,threshold\nEdema"), ("t.csv", "finding,threshold\nEdema,x"), ("t.csv", "finding,threshold\nEdema,0.5\nEdema,0.5"),
    ("t.csv", "finding,platt_a\nEdema,1"), ("t.csv", "finding,threshold\n"), ("t.csv", ""),
  ]) func whatIsWrongIsTold(_ name: String, _ text: String) throws {
    let error = try #require(throws: Diagnostic.self) { try read(text, name) }
    #expect(error.category == .configuration && error.file?.hasSuffix(name) == true)
  }

  @Test func calibrationMovesTheLogit() {
    #expect(OperatingPoint(finding: "x").calibrated(0.3) == 0.3)
    #expect(abs(OperatingPoint(finding: "x", slope: 2).calibrated(0.8) - 16.0 / 17) < 1e-12)
    #expect(OperatingPoint(finding: "x", slope: 2, offset: 1).calibrated(1) == 1 && OperatingPoint(finding: "x", slope: 2).calibrated(0) == 0)
  }
}
