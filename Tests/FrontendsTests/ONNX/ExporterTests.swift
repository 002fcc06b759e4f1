internal import Foundation
internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// Programs written as ONNX and read again compute the same: the fused ops by way of their functions.
@Suite struct ONNXExporterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func values(_ shape: [Int], seed: Int = 1) -> Tensor {
    Tensor(.float32, shape, doubles: (0..<shape.reduce(1, *)).map { Double(($0 * 29 + seed * 17) % 23 - 11) / 8 })
  }

  func check(_ graph: Graph, _ inputs: [Tensor], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = "\(folder.path)/\(graph.name).onnx"
    try ONNXExporter.write(Module(graph: graph), to: path)
    let again = try ONNXImporter.load(path: path).graph
    #expect(again.inputs.map(again.name(of:)) == graph.inputs.map(graph.name(of:)), sourceLocation: sourceLocation)
    #expect(again.outputs.map(\.name) == graph.outputs.map(\.name), sourceLocation: sourceLocation)
    let expected = try graph.evaluate(inputs), found = try again.evaluate(inputs)
    for (a, b) in zip(expected, found) {
      #expect(a.type == b.type, sourceLocation: sourceLocation)
      let worst = zip(a.doubles, b.doubles).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < 1e-5, "\(graph.name)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: Activation.allCases, [false, true]) func linearLayers(_ activation: Activation, _ isFull: Bool) throws {
    let builder = GraphBuilder(name: "linear"), x = builder.input("x", TensorType(.float32, Shape([.symbol("n"), .fixed(4)])))
    let weight = builder.constant(values(isFull ? [3, 4] : [4, 3]))
    let operands: [Value?] = [x, weight] + (isFull ? [builder.constant(values([3], seed: 2)), builder.constant(values([2, 3], seed: 3))] : [])
    builder.output(try builder.emit(Linear(activation: activation, weightIsTransposed: isFull), operands)[0], name: "y")
    try check(builder.finish(), [values([2, 4])])
  }

  @Test(arguments: [false, true], [false, true]) func attention(_ isPacked: Bool, _ isCausal: Bool) throws {
    let builder = GraphBuilder(name: "attention"), width = isPacked ? 16 : 8
    let q = builder.input("q", TensorType(.float32, [2, 3, width])), mask = builder.input("mask", TensorType(.bool, [1, 1, 3, 3]))
    let op = Attention(headCount: 4, keyValueHeadCount: 2, scale: 0.5, isCausal: isCausal, layout: isPacked ? .packedQKV : .separate, returnsWeights: true)
    let kv = isPacked ? [nil, nil] : [builder.constant(values([2, 3, 4], seed: 5)), builder.constant(values([2, 3, 6], seed: 6))]
    for (value, name) in zip(try builder.emit(op, [q] + kv + [mask]), ["y", "weights"]) { builder.output(value, name: name) }
    try check(builder.finish(), [values([2, 3, width]), Tensor([1, 1, 3, 3], bools: [true, true, false, true, true, true, true, false, true])])
  }

  @Test func theOtherFusedOps() throws {
    let builder = GraphBuilder(name: "fused"), x = builder.input("x", TensorType(.float32, [2, 3, 4]))
    let sum = try builder.emit(AddLayerNormalization(epsilon: 1e-6), [x, builder.constant(values([2, 3, 4], seed: 4)), builder.constant(values([4])), nil])
    for (value, name) in zip(sum, ["normalised", "sum"]) { builder.output(value, name: name) }
    builder.output(try builder.emit(SwiGLU(), x), name: "swiglu")
    builder.output(try builder.emit(SiLU(), x), name: "silu")
    builder.output(try builder.emit(QuickGelu(alpha: 1.5), x), name: "quick")
    try check(builder.finish(), [values([2, 3, 4])])
  }

  @Test(arguments: [[6, 2, 2, 2], [8, 6]]) func patchEmbedding(_ weight: [Int]) throws {
    let builder = GraphBuilder(name: "patches"), image = builder.input("image", TensorType(.float32, [1, 2, 4, 4]))
    builder.output(try builder.emit(PatchEmbedding(patch: [2, 2]), image, builder.constant(values(weight)), builder.constant(values([6], seed: 9))), name: "tokens")
    try check(builder.finish(), [values([1, 2, 4, 4])])
  }

  static let narrow = OpExamples.all.filter { example in
    ["quantize_rows", "quantized_linear", "quantized_layer_normalization"].contains(example.op.spec.name)
      || (example.operands + example.expected).contains { $0?.elementType == .bfloat16 } && ["linear", "layer_normalization"].contains(example.op.spec.name)
  }
  @Test(arguments: narrow.indices) func opsInFewerBits(_ index: Int) throws {
    let example = Self.narrow[index], builder = GraphBuilder(name: "narrow"), first = try #require(example.operands.first ?? nil)
    let operands: [Value?] = [builder.input("x", first.type)] + example.operands.dropFirst().map { $0.map { builder.constant($0) } }
    for (index, value) in try builder.emit(example.op, operands).enumerated() { builder.output(value, name: "y\(index)") }
    let path = "\(folder.path)/narrow.onnx"
    try ONNXExporter.write(Module(graph: builder.finish()), to: path)
    let problem = example.problem(with: try ONNXImporter.load(path: path).graph.evaluate([first]))
    #expect(problem == nil, "\(example): \(problem ?? "")")
  }

  /// ONNX has one type for numbers and their scale: bfloat16 numbers are cast before they are quantised.
  @Test func bfloat16IsQuantizedInSinglePrecision() throws {
    let builder = GraphBuilder(name: "quantize"), x = builder.input("x", TensorType(.bfloat16, [2, 3]))
    builder.output(try builder.emit(QuantizeLinear(), x, builder.constant(.scalar(.float32, 0.25)), builder.constant(Tensor(.uint8, [], int64s: [9]))), name: "codes")
    let path = "\(folder.path)/quantize.onnx", graph = builder.finish(), input = Tensor(.bfloat16, [2, 3], doubles: [0, 1, -1, 0.375, 7, 100])
    try ONNXExporter.write(Module(graph: graph), to: path)
    let again = try ONNXImporter.load(path: path).graph
    let quantize = try #require(again.operations.first { $0.op is QuantizeLinear })
    #expect(quantize.operands.prefix(2).allSatisfy { $0.map { again.type(of: $0).elementType == .float32 } ?? false })
    #expect(try again.evaluate([input]) == graph.evaluate([input]))
  }

  @Test func branchesNameWhatTheyCapture() throws {
    func branch(_ op: some Op) throws -> Graph {
      let inner = GraphBuilder(name: "branch"), a = inner.input("a", TensorType(.float32, [2]))
      inner.output(try inner.emit(op, a), name: "r")
      return inner.finish()
    }
    let builder = GraphBuilder(name: "if"), c = builder.input("c", TensorType(.bool, [Int]())), x = builder.input("x", TensorType(.float32, [2]))
    let op = If(thenBranch: try branch(Relu()), elseBranch: try branch(Abs()))
    builder.output(try builder.emit(op, [c, try builder.emit(Negate(), x)])[0], name: "y")
    for choice in [true, false] { try check(builder.graph, [Tensor([], bools: [choice]), Tensor([2], [1, -2])]) }
  }

  @Test func outputsMayBeInputsAndConstants() throws {
    let builder = GraphBuilder(name: "same"), x = builder.input("x", TensorType(.float32, [2]))
    let y = try builder.emit(Relu(), x)
    for (value, name) in [(x, "a"), (y, "b"), (y, "c"), (builder.constant(values([2])), "d")] { builder.output(value, name: name) }
    try check(builder.finish(), [Tensor([2], [1, -2])])
  }

  @Test func weightsMayLieBesideTheModel() throws {
    let builder = GraphBuilder(name: "external"), x = builder.input("x", TensorType(.float32, [1, 32]))
    builder.output(try builder.emit(MatMul(), x, builder.constant(values([32, 16]), name: "w")), name: "y")
    let module = Module(graph: builder.finish(), labels: ["a", "b"])
    let path = "\(folder.path)/m.onnx"
    try ONNXExporter.write(module, to: path, weights: .external)
    let read = try ONNXImporter.load(path: path)
    #expect(read.sources.map(\.name) == ["m.onnx", "m.onnx.data"] && read.sources[1].byteCount == 2048)
    #expect(read.graph.constants.map(\.tensor) == module.graph.constants.map(\.tensor))
    #expect(read.metadata.contains(.init(key: "labels", value: "a\nb")))
    let first = try Data(contentsOf: URL(filePath: path))
    try ONNXExporter.write(module, to: path, weights: .external)
    #expect(try Data(contentsOf: URL(filePath: path)) == first)
  }

  /// Every op of programs that are deployed has a form in ONNX.
  @Test func theTableIsComplete() {
    var missing: [String] = []
    for op in OpRegistry.all where !op.spec.traits.contains(.training) && !ONNXExporter.supports(op.spec.name) { missing.append(op.spec.name) }
    #expect(missing == [])
  }
}
