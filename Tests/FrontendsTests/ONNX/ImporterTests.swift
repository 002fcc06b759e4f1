internal import Foundation
internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

@Suite struct ONNXImporterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func load(_ model: Message, _ options: ImportOptions = ImportOptions()) throws -> Module {
    try ONNXImporter.load(path: folder.write(model.bytes), options: options)
  }
  func problem(_ model: Message, _ options: ImportOptions = ImportOptions()) -> Diagnostic? {
    do { _ = try load(model, options) } catch { return error as? Diagnostic }
    return nil
  }
  let x = Proto.value("x", [2]), y = Proto.value("y", [2])

  @Test func nodesMayComeInAnyOrder() throws {
    let nodes = [Proto.node("Relu", ["a"], ["y"]), Proto.node("Add", ["x", "w"], ["a"], name: "sum")]
    let module = try load(Proto.model(Proto.graph(nodes, inputs: [x], outputs: [y], initializers: [Proto.floats("w", [2], [1, -5])])))
    #expect(module.graph.operations.map(\.location) == ["sum", "Relu_0"])
    #expect(try module.graph.evaluate([Tensor([2], [1, 2])])[0].floats == [2, 0])
    #expect(module.sources.map(\.name) == ["model.onnx"])
  }

  @Test func inputsWithInitializersAreConstants() throws {
    let graph = Proto.graph([Proto.node("Add", ["x", "w"], ["y"])], inputs: [x, Proto.value("w", [2])], outputs: [y], initializers: [Proto.floats("w", [2], [1, 2])])
    let module = try load(Proto.model(graph, version: 8, irVersion: 3))
    #expect(module.graph.inputs.map(module.graph.name(of:)) == ["x"])
  }

  @Test func extentsWithoutANumberGetNames() throws {
    let graph = Proto.graph([Proto.node("Relu", ["x"], ["y"])], inputs: [Proto.value("x", [-1, 3, -1])], outputs: [Proto.value("y", [-1, 3, -1])])
    #expect(try load(Proto.model(graph)).graph.inputTypes == [TensorType(.float32, Shape([.symbol("x_0"), .fixed(3), .symbol("x_2")]))])
    let given = try load(Proto.model(graph), ImportOptions(inputShapes: ["x": Shape([1, 3, 4])]))
    #expect(given.graph.outputTypes == [TensorType(.float32, [1, 3, 4])])
    #expect(problem(Proto.model(graph), ImportOptions(inputShapes: ["z": Shape([1])]))?.id == "onnx.unknown-input")
  }

  @Test func inputsOfUnknownRankAskForAShape() {
    let bare = Message().string(1, "x").message(2, Message().message(1, Message().int(1, 1)))
    let error = problem(Proto.model(Proto.graph([Proto.node("Relu", ["x"], ["y"])], inputs: [bare], outputs: [y])))
    #expect(error?.id == "onnx.input-shape" && error?.help?.contains("--shape x=") == true)
  }

  @Test func functionsAreInlinedWithTheirAttributes() throws {
    // f(a; slope = 0.5) = LeakyRelu(a, alpha = slope); g(a) = f(a) + f(a, slope = 2).
    let reference = Message().string(1, "alpha").string(21, "slope").int(20, 1)
    let f = Message().string(1, "f").string(4, "a").string(5, "b").message(7, Proto.node("LeakyRelu", ["a"], ["b"], attributes: [reference]))
      .message(9, Message().string(1, "").int(2, 17)).string(10, "local").message(11, Message().string(1, "slope").int(20, 1).float(2, 0.5))
    let two = Message().string(1, "slope").int(20, 1).float(2, 2)
    let g = Message().string(1, "g").string(4, "a").string(5, "c")
      .messages(7, [
        Proto.node("f", ["a"], ["p"], domain: "local"), Proto.node("f", ["a"], ["q"], domain: "local", attributes: [two]), Proto.node("Add", ["p", "q"], ["c"]),
      ])
      .messages(9, [Message().string(1, "").int(2, 17), Message().string(1, "local").int(2, 1)]).string(10, "local")
    let graph = Proto.graph([Proto.node("g", ["x"], ["y"], name: "call", domain: "local")], inputs: [x], outputs: [y])
    let module = try load(Proto.model(graph, functions: [f, g], domains: [("local", 1)]))
    #expect(try module.graph.evaluate([Tensor([2], [-2, 3])])[0].floats == [-5, 6])
    #expect(module.graph.operations.first?.location == "call/f_0/LeakyRelu_0")

    let loop = Message().string(1, "f").string(4, "a").string(5, "b").message(7, Proto.node("f", ["a"], ["b"], domain: "local")).string(10, "local")
    let call = Proto.graph([Proto.node("f", ["x"], ["y"], domain: "local")], inputs: [x], outputs: [y])
    #expect(problem(Proto.model(call, functions: [loop], domains: [("local", 1)]))?.id == "onnx.recursive-function")
  }

  @Test func branchesCaptureWhatTheyUse() throws {
    func branch(_ operation: String) -> Message { Proto.graph([Proto.node(operation, ["x", "w"], ["r"])], inputs: [], outputs: [Proto.value("r", [2])]) }
    let node = Proto.node("If", ["c"], ["y"], attributes: [
      Message().string(1, "then_branch").int(20, 5).message(6, branch("Add")), Message().string(1, "else_branch").int(20, 5).message(6, branch("Mul")),
    ])
    let graph = Proto.graph([node], inputs: [Proto.value("c", [], type: 9), x], outputs: [y], initializers: [Proto.floats("w", [2], [3, 4])])
    let program = try load(Proto.model(graph)).graph
    #expect(try program.evaluate([Tensor([], bools: [true]), Tensor([2], [1, 2])])[0].floats == [4, 6])
    #expect(try program.evaluate([Tensor([], bools: [false]), Tensor([2], [1, 2])])[0].floats == [3, 8])
  }

  @Test func allUnsupportedOperatorsAreToldAtOnce() throws {
    let nodes = [
      Proto.node("Frob", ["x"], ["a"], name: "first"), Proto.node("Frob", ["a"], ["b"]), Proto.node("Nicate", ["b"], ["y"], name: "third", domain: "com.microsoft"),
    ]
    let error = try #require(problem(Proto.model(Proto.graph(nodes, inputs: [x], outputs: [y]), domains: [("com.microsoft", 1)])))
    #expect(error.id == "onnx.unsupported-operator" && error.message == "unsupported operators: Frob, com.microsoft.Nicate")
    #expect(error.found == "Frob x 2, first at node 'first'; com.microsoft.Nicate x 1, first at node 'third'")
  }

  @Test func wrongModelsAreRefusedByName() {
    let relu = Proto.node("Relu", ["x"], ["y"], name: "n")
    let cases: [(String, Message)] = [
      ("onnx.cycle", Proto.model(Proto.graph([Proto.node("Add", ["x", "b"], ["a"]), Proto.node("Relu", ["a"], ["b"])], inputs: [x], outputs: [Proto.value("a", [2])]))),
      ("onnx.undefined-value", Proto.model(Proto.graph([Proto.node("Add", ["x", "z"], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.undefined-value", Proto.model(Proto.graph([relu], inputs: [x], outputs: [Proto.value("z", [2])]))),
      ("onnx.duplicate-name", Proto.model(Proto.graph([relu, Proto.node("Abs", ["x"], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.duplicate-name", Proto.model(Proto.graph([relu], inputs: [x, x], outputs: [y]))),
      ("onnx.duplicate-name", Proto.model(Proto.graph([relu], inputs: [x], outputs: [y], initializers: [Proto.floats("w", [1], [1]), Proto.floats("w", [1], [1])]))),
      ("onnx.opset", Proto.model(Proto.graph([relu], inputs: [x], outputs: [y]), version: 9999)),
      ("onnx.ir-version", Proto.model(Proto.graph([relu], inputs: [x], outputs: [y]), irVersion: 99)),
      ("onnx.type-mismatch", Proto.model(Proto.graph([relu], inputs: [x], outputs: [Proto.value("y", [2], type: 7)]))),
      ("onnx.shape-mismatch", Proto.model(Proto.graph([Proto.node("MatMul", ["x", "w"], ["y"])], inputs: [x], outputs: [y], initializers: [Proto.floats("w", [3, 1], [1, 2, 3])]))),
      ("onnx.operand-count", Proto.model(Proto.graph([Proto.node("Add", ["x", "x", "x"], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.missing-operand", Proto.model(Proto.graph([Proto.node("Identity", [], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.unknown-attribute", Proto.model(Proto.graph([Proto.node("Relu", ["x"], ["y"], attributes: [Message().string(1, "odd").int(20, 2).int(3, 1)])], inputs: [x], outputs: [y]))),
      ("onnx.attribute", Proto.model(Proto.graph([Proto.node("Constant", [], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.malformed", Message().int(1, 8)),
      ("onnx.unsupported-type", Proto.model(Proto.graph([relu], inputs: [Message().string(1, "x").message(2, Message().message(4, Message()))], outputs: [y]))),
    ]
    for (id, model) in cases { #expect(problem(model)?.id == id) }
  }
}
