import IR
import Runtime
import TestSupport
import Testing

/// Ops at shapes that exercise tails, strides and every way of binding, against their definitions; each must have a kernel.
@Suite struct KernelBindingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let op: any Op, inputs: [Tensor?], constants: [Tensor]
    /// Operands that are nil are absent; `constants` follow the inputs.
    init(_ op: any Op, _ inputs: Tensor?..., constants: [Tensor] = []) { self.op = op; self.inputs = inputs; self.constants = constants }
    var testDescription: String { "\(op.spec.name)\(op.printedAttributes) \(inputs.map { $0.map { "\($0.type)" } ?? "none" }) \(constants.map(\.type))" }

    func graph() throws -> Graph {
      let builder = GraphBuilder()
      let operands = inputs.enumerated().map { index, tensor in tensor.map { builder.input("x\(index)", $0.type) } } + constants.map { Optional(builder.constant($0)) }
      for (index, value) in try builder.emit(op, operands).enumerated() { builder.output(value, name: "y\(index)") }
      return builder.finish()
    }
  }
  static func x(_ shape: Int..., seed: UInt64 = 1) -> Tensor { noise(shape, seed: seed) }
  static func positive(_ shape: Int...) -> Tensor { Tensor(shape, noise(shape, seed: 9).floats.map { abs($0) + 0.1 }) }
  static func list(_ values: Int...) -> Tensor { Tensor(int64s: values) }

  static let elementwise: [Case] = [
    Case(Add(), x(3, 5, 7), x(3, 5, 7, seed: 2)), Case(Subtract(), x(3, 5, 7), x(7)), Case(Multiply(), x(5, 1), x(3, 1, 7)), Case(Divide(), x(2, 3, 4, 5), positive(3, 1, 5)),
    Case(Maximum(), x(4, 9), x()), Case(Minimum(), x(1, 9), x(4, 1)), Case(Add(), x(2, 1, 4, 1, 3), x(5, 1, 6, 1)), Case(Power(), x(33), constants: [Tensor.scalar(.float32, 2)]),
    Case(Power(), positive(33), constants: [Tensor.scalar(.float32, 0.5)]), Case(Relu(), x(65)), Case(Sigmoid(), x(65)), Case(Tanh(), x(65)), Case(Exp(), x(65)), Case(Erf(), x(65)),
    Case(Sqrt(), positive(65)), Case(Negate(), x(65)), Case(Abs(), x(65)), Case(Reciprocal(), positive(65)), Case(SiLU(), x(65)), Case(QuickGelu(), x(65)), Case(Gelu(), x(65)),
    Case(Gelu(approximation: .tanh), x(65)), Case(Clip(), x(65), constants: [.scalar(.float32, -0.25), .scalar(.float32, 0.5)]), Case(Clip(), x(65), nil, constants: [.scalar(.float32, 0.5)]),
    Case(Where(), Tensor([3, 1, 5], bools: (0..<15).map { $0 % 3 == 0 }), x(3, 4, 5), x(5)), Case(Cast(to: .float16), x(65)), Case(Cast(to: .float32), Tensor(.float16, [65], doubles: (0..<65).map(Double.init))),
    Case(Cast(to: .float32), Tensor(.int64, [5], int64s: [-3, 0, 4, 9, 1 << 40])), Case(Cast(to: .float32), Tensor(.bfloat16, [3], doubles: [1, -2.5, 1e30])), Case(SwiGLU(), x(3, 5, 14)),
    Case(BatchNormalization(), x(2, 5, 3, 4), constants: [x(5), x(5, seed: 2), x(5, seed: 3), positive(5)]),
  ]
  static let rows: [Case] = [
    Case(LayerNormalization(), x(2, 3, 37), x(37, seed: 2), x(37, seed: 3)), Case(LayerNormalization(axis: 1), x(2, 3, 7), x(3, 7, seed: 2)), Case(RMSNormalization(), x(2, 3, 37), x(37, seed: 2)),
    Case(AddLayerNormalization(), x(2, 3, 37), x(2, 3, 37, seed: 5), x(37, seed: 2), x(37, seed: 3)), Case(Softmax(), x(2, 3, 37)), Case(Softmax(axis: 1), x(3, 37, 1)), Case(LogSoftmax(), x(3, 19)),
    Case(ReduceMean(axes: [-1]), x(3, 4, 19)), Case(ReduceMean(axes: [1], keepsDimensions: false), x(3, 4, 19)), Case(ReduceSum(axes: [0, 1]), x(3, 4, 19)), Case(ReduceSum(), x(3, 4, 19)),
    Case(GlobalAveragePool(), x(2, 3, 5, 7)), Case(MaxPool(kernel: [3, 2], strides: [2, 1], padding: .explicit(begin: [1, 0], end: [1, 1])), x(2, 3, 9, 8)),
    Case(MaxPool(kernel: [3, 3], strides: [2, 2], ceilMode: true), x(1, 2, 8, 8)), Case(MaxPool(kernel: [2], dilations: [2]), x(1, 2, 9)),
    Case(AveragePool(kernel: [3, 3], strides: [2, 2], padding: .sameUpper), x(1, 2, 8, 7)), Case(AveragePool(kernel: [3, 3], padding: .explicit(begin: [1, 1], end: [1, 1]), countsPadding: true), x(1, 2, 5, 6)),
  ]
  static let matrices: [Case] = [
    Case(Linear(), x(2, 3, 19), x(19, 21, seed: 2), x(21), x(2, 3, 21)), Case(Linear(activation: .gelu, weightIsTransposed: true), x(5, 19), constants: [x(21, 19, seed: 2), x(21)]),
    Case(MatMul(), x(2, 3, 5, 19), x(19, 21)), Case(MatMul(), x(2, 3, 5, 19), x(2, 3, 19, 21)), Case(MatMul(), x(5, 19), x(3, 19, 21)), Case(MatMul(), x(19), x(19, 21)), Case(MatMul(), x(5, 19), x(19)),
    Case(MatMul(), x(5, 19), constants: [x(19, 33)]), Case(Gemm(), x(5, 19), x(19, 21), x(21)), Case(Gemm(alpha: 0.5, transposesB: true), x(5, 19), constants: [x(21, 19), x(5, 21)]),
    Case(Conv(kernel: [3, 3], strides: [2, 2], padding: .explicit(begin: [1, 1], end: [1, 1])), x(2, 3, 9, 11), constants: [x(5, 3, 3, 3), x(5)]), Case(Conv(kernel: [1, 1]), x(2, 6, 5, 7), constants: [x(4, 6, 1, 1), x(4)]),
    Case(Conv(group: 2, kernel: [2, 3], dilations: [2, 1]), x(1, 4, 9, 8), constants: [x(6, 2, 2, 3), x(6)]), Case(Conv(group: 4, kernel: [3, 3], padding: .sameUpper), x(2, 4, 6, 7), constants: [x(4, 1, 3, 3), x(4)]),
    Case(Conv(group: 2, kernel: [1, 1]), x(1, 4, 3, 3), x(6, 2, 1, 1)), Case(Conv(kernel: [3], strides: [2]), x(1, 3, 12), x(2, 3, 3)),
    Case(PatchEmbedding(patch: [4, 4]), x(2, 3, 9, 12), constants: [x(10, 3, 4, 4), x(10)]), Case(PatchEmbedding(patch: [2, 3]), x(1, 2, 4, 6), constants: [x(12, 7)]),
  ]
  static let attention: [Case] = [
    Case(Attention(headCount: 3, scale: 0.5, layout: .packedQKV), x(2, 11, 36)), Case(Attention(headCount: 2, scale: 0.5), x(2, 5, 8), x(2, 9, 8), x(2, 9, 6)),
    Case(Attention(headCount: 2, scale: 0.5, isCausal: true, layout: .packedQKV), x(1, 7, 24)), Case(Attention(headCount: 4, keyValueHeadCount: 2, scale: 0.5), x(2, 5, 16), x(2, 9, 8), x(2, 9, 8)),
    Case(Attention(headCount: 2, scale: 0.5, returnsWeights: true), x(2, 5, 8), x(2, 9, 8), x(2, 9, 8)), Case(Attention(headCount: 2, scale: 0.5), x(2, 5, 8), x(2, 9, 8), x(2, 9, 8), x(2, 1, 5, 9)),
    Case(Attention(headCount: 2, scale: 0.5), x(2, 5, 8), x(2, 9, 8), x(2, 9, 8), Tensor([5, 9], bools: (0..<45).map { $0 % 4 != 1 })),
    Case(Attention(headCount: 4, keyValueHeadCount: 2, scale: 0.5, layout: .packedQKV), x(2, 5, 32), nil, nil, x(4, 1, 5)),
  ]
  static let movement: [Case] = [
    Case(Transpose(permutation: [0, 2, 1, 3]), x(2, 3, 5, 4)), Case(Transpose(permutation: [1, 0]), x(19, 35)), Case(Transpose(permutation: [3, 1, 0, 2]), x(2, 3, 5, 4)), Case(Transpose(permutation: [1, 0, 2]), x(1, 5, 4)),
    Case(Concat(axis: 1), x(2, 1, 5), x(2, 3, 5), x(2, 2, 5)), Case(Concat(axis: 0), Tensor(int64s: [1, 2]), Tensor(int64s: [3])), Case(Split(axis: -1, sizes: [2, 3]), x(4, 5)), Case(Split(axis: 0, sizes: [1, 3]), x(4, 5)),
    Case(Slice(), x(4, 9), constants: [list(1, -2), list(3, -9), list(0, 1), list(1, -2)]), Case(Slice(), x(1, 9, 4), constants: [list(3), list(100), list(1)]), Case(Slice(), x(2, 9), constants: [list(-1), list(-100), list(-1), list(-1)]),
    Case(Gather(axis: 1), x(2, 5, 3), constants: [list(4, 0, -2)]), Case(Gather(), x(5, 3), constants: [Tensor.scalar(.int64, 2)]), Case(Expand(), x(3, 1, 4), constants: [list(2, 1, 5, 1)]), Case(Reshape(), x(3, 4), constants: [list(2, -1)]),
  ]

  @Test(arguments: elementwise + rows + matrices + attention + movement)
  func kernelsGiveWhatTheDefinitionSays(_ example: Case) throws {
    let graph = try example.graph(), inputs = example.inputs.compactMap(\.self), expected = try graph.evaluate(inputs)
    for matrices in MatrixBackend.allCases {
      var first: [[UInt8]]?
      for threads in 1...3 {
        let executable = try Executable(graph, .init(threads: threads, matrices: matrices)), found = try executable.makeSession().run(inputs)
        #expect(try executable.report().fallbacks.isEmpty)
        #expect(found.map(\.type) == expected.map(\.type))
        for (a, b) in zip(found, expected) { #expect(a.distance(to: b) < 2e-6) }
        #expect(first == nil || first == found.map(\.bytes))
        first = found.map(\.bytes)
      }
    }
  }
}
