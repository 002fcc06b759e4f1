import Foundation
import IR
import TestSupport
import Testing

/// Every small ONNX model that comes with expected outputs, by the stored tolerances; prints the table.
@Suite(.enabled(if: OutsideData.path != nil)) struct GoldenAcceptance {
  @Test(arguments: GoldenCase.all("onnx", "onnx_quantised", beneath: "onnx"))
  func storedOutputsAreReproduced(_ golden: GoldenCase) throws {
    let model = golden.path(try #require(golden.files?["model"]))
    var inputs: [String: Tensor] = [:]
    for input in golden.inputs ?? [] { inputs[input.name] = try golden.tensor(input.file) }
    let all = try ModelRuns(model, inputs: inputs)
    #expect(all.agree, "threads or the artifact change bits")
    var tally = GoldenTally(golden.name)
    for expected in try #require(golden.expected) {
      let name = expected.output ?? expected.name, answers = try golden.answers(expected)
      for run in all.runs {
        let got = try #require(run.outputs.first { $0.name == name }).tensor
        let distance = try #require(
          answers.map { Distance(got, $0, absolute: max(expected.atol, expected.soft_atol ?? 0), relative: expected.rtol) }.min { $0.share < $1.share })
        #expect(distance.share <= 1, "\(name), \(run.way): off by \(distance.worst)")
        tally.add(name, share: distance.share)
        if run.way == all.runs[0].way { Self.printRow(golden.name, name, distance, "atol \(expected.atol), rtol \(expected.rtol)") }
      }
    }
    tally.record("outputs in \(all.runs.count) ways")
  }

  @Test func allCasesAreFound() { #expect(GoldenCase.all("onnx", "onnx_quantised", beneath: "onnx").count >= 37) }

  /// `case  output  largest difference  tolerance  verdict`.
  static func printRow(_ name: String, _ output: String, _ distance: Distance, _ tolerance: String) {
    let column = (name + " " + output).padding(toLength: 62, withPad: " ", startingAt: 0)
    print("\(column) \(String(format: "%9.2e", distance.worst))  \(tolerance)  \(distance.share <= 1 ? "pass" : "FAIL")")
  }
}
