import Foundation
import Frontends
import IR
import TestSupport
import Testing

/// Real models: those with stored outputs agree with them, the others run or are refused with the op named.
@Suite(.enabled(if: OutsideData.path != nil)) struct ModelsAcceptance {
  private static func isGolden(_ path: String) -> Bool { FileManager.default.fileExists(atPath: OutsideData.file(String(path.dropLast(5)) + ".golden.npz")) }
  /// Networks without weights have them made up at their full size: those are left to the optimised build.
  static let models = OutsideData.files(beneath: "models", suffix: ".onnx").filter { !$0.contains("/light/") }

  @Test(arguments: models.filter(isGolden)) func storedOutputsAreReproduced(_ path: String) throws {
    let archive = try NpzFile.read(OutsideData.file(String(path.dropLast(5)) + ".golden.npz"))
    func stored(_ keys: String...) throws -> Tensor? { try keys.lazy.compactMap { archive[$0] }.first.map { try $0.tensor(name: path) } }
    let imported = try ONNXImporter.load(path: OutsideData.file(path))
    var inputs: [String: Tensor] = [:]
    for input in imported.graph.inputs {
      let name = imported.graph.name(of: input)
      let tensor: Tensor = try #require(try stored("in.\(name)", name))
      inputs[name] = tensor
    }
    let all = try ModelRuns(OutsideData.file(path), inputs: inputs)
    #expect(all.agree, "threads or the artifact change bits")
    let isHalf = imported.graph.constants.contains { $0.tensor.elementType == .float16 }
    var count = 0
    for (name, output) in all.runs[0].outputs {
      var got = output
      guard let expected = try stored("outval.\(name)", "out.\(name)", name) else { continue }
      count += 1
      if let places = try stored("outidx.\(name)"), let shape = try stored("outshape.\(name)") {
        #expect(shape.ints == output.shape)
        got = output.selecting(places.ints, shape: expected.shape)
      }
      let values = expected.doubles, magnitude = values.map(abs).max() ?? 0
      let range = max((values.max() ?? 0) - (values.min() ?? 0), magnitude, 1e-6), allowed = isHalf ? 1e-2 : 1e-4
      let distance = Distance(got, expected, absolute: allowed * range, relative: 0)
      #expect(distance.share <= 1, "\(name): off by \(distance.worst) of \(range)")
      GoldenAcceptance.printRow(path, name, distance, "\(allowed) of \(range)")
    }
    #expect(count > 0, "no output is stored")
  }

  @Test(arguments: models.filter { !isGolden($0) }) func othersRunOrNameTheOperator(_ path: String) throws {
    do {
      let graph = try ONNXImporter.load(path: OutsideData.file(path)).graph
      var inputs: [String: Tensor] = [:]
      for input in graph.inputs {
        let type = graph.type(of: input), shape = type.shape.dimensions.map { $0.fixedValue ?? 1 }
        inputs[graph.name(of: input)] = Tensor(type.elementType, shape, doubles: (0..<shape.reduce(1, *)).map { Double($0 % 2) })
      }
      #expect(try ModelRuns(OutsideData.file(path), inputs: inputs).agree)
    } catch let error as Diagnostic {
      #expect(error.category == .input && (error.op != nil || error.id == "onnx.unsupported-operator"), "\(error)")
    }
  }
}
