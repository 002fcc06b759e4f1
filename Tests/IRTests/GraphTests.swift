internal import Foundation
import IR
import Testing

@Suite struct GraphTests {
  @Test func buildsPrintsAndEvaluates() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(2)])))
    let w = builder.constant(Tensor([2, 2], [1, 2, 3, 4]), name: "w")
    let y = try builder.emit(Relu(), builder.emit(MatMul(), x, w))
    builder.output(y, name: "y")
    let graph = builder.finish()
    try graph.verify()
    #expect(graph.description == """
      graph main(%0 x: float32[batchx2]) {
        %1: float32[batchx2] = matmul(%0, float32[2x2](1.0, 2.0, 3.0, 4.0))
        %2: float32[batchx2] = relu(%1)
        return y: %2
      }
      """)
    #expect(try graph.evaluate([Tensor([1, 2], [1, -1])])[0].floats == [0, 0])
    #expect(try graph.evaluate([Tensor([1, 2], [1, 1])])[0].floats == [4, 6])
  }

  @Test func shapesComputedFromSymbolsAreUnderstood() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(6), .fixed(4)])))
    let shape = try builder.emit(ShapeOf(start: 0, end: 1), x)
    #expect(builder.fact(shape).contents == [.symbol("batch")])
    let flat = try builder.emit(Reshape(), x, builder.constant(Tensor(int64s: [0, -1])))
    #expect(builder.type(of: flat) == TensorType(.float32, Shape([.symbol("batch"), .fixed(24)])))
  }
}

@Suite struct SpecializationTests {
  private func symbolic() throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(6), .fixed(4)])))
    let rows = try builder.emit(ShapeOf(start: 0, end: 1), x)
    let doubled = try builder.emit(Add(), rows, rows)
    let half = builder.constant(Tensor(int64s: [0, -1]))
    builder.output(try builder.emit(Reshape(), x, half), name: "flat")
    builder.output(doubled, name: "doubled")
    return builder.finish()
  }

  @Test func boundSymbolsMakeEveryShapeANumberAndFoldShapeArithmetic() throws {
    let graph = try symbolic().specialized(to: [TensorType(.float32, [3, 6, 4])])
    try graph.verify()
    #expect(graph.outputTypes == [TensorType(.float32, [3, 24]), TensorType(.int64, [1])])
    #expect(graph.operations.map(\.op.spec.name) == ["reshape"])
    #expect(graph.constant(graph.outputs[1].value)?.ints == [6])
  }

  @Test func theWrongNumberOfInputsIsNamed() throws {
    let error = #expect(throws: Diagnostic.self) { _ = try symbolic().specialized(to: []) }
    #expect(error?.id == "run.input-count")
  }
}

@Suite struct VerifierTests {
  /// A graph as a file might describe it: an `add` of a value that nobody makes.
  @Test func aStoredTypeThatTheRuleContradictsIsRefused() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [2]))
    builder.output(try builder.emit(Add(), x, x), name: "y")
    let text = try encoded(builder.finish())
    let lie = text.replacing("\"r\":[1]", with: "\"r\":[0]")
    #expect(lie != text)
    #expect(throws: Diagnostic.self) { try decoded(lie).verify() }
    try decoded(text).verify()
    #expect(try decoded(text) == builder.finish())
  }

  @Test func aValueThatDoesNotExistIsRefusedOnReading() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, [2]))
    builder.output(try builder.emit(Relu(), x), name: "y")
    let lie = try encoded(builder.finish()).replacing("\"v\":1", with: "\"v\":7")
    #expect(throws: DecodingError.self) { _ = try decoded(lie) }
  }

  private final class Table: TensorTable, @unchecked Sendable {
    private(set) var tensors: [Tensor] = []
    func add(_ tensor: Tensor, name: String) throws -> Int { tensors.append(tensor); return tensors.count - 1 }
    func tensor(at index: Int) throws -> Tensor { tensors[index] }
  }
  private func encoded(_ graph: Graph) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.userInfo[.tensorTable] = Table()
    return String(decoding: try encoder.encode(graph), as: UTF8.self)
  }
  private func decoded(_ text: String) throws -> Graph {
    let decoder = JSONDecoder()
    decoder.userInfo[.tensorTable] = Table()
    return try decoder.decode(Graph.self, from: Data(text.utf8))
  }
}
