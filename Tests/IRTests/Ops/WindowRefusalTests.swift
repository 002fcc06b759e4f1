import IR
import Testing

/// What networks' ops refuse: geometry from files must end in an error, at the type rule and when they run.
@Suite struct WindowRefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let op: any Op, operands: [Tensor?], id: String
    init(_ op: any Op, _ operands: Tensor?..., id: String) { self.op = op; self.operands = operands; self.id = id }
    var testDescription: String { "\(op.spec.name)\(op.printedAttributes): \(id)" }
  }
  static func zeros(_ shape: Int...) -> Tensor { Tensor(.float32, shape) { _ in } }
  static func codes(_ shape: Int...) -> Tensor { Tensor(.uint8, shape) { _ in } }
  static let scale = Tensor.scalar(.float32, 1), zero = Tensor.scalar(.uint8, 0)

  static let refusals: [Refusal] = [
    Refusal(Conv(kernel: [3, 3]), zeros(1, 1, 2, 2), zeros(1, 1, 3, 3), id: "type.window"),
    Refusal(Conv(kernel: [1], strides: [0]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.window"),
    Refusal(Conv(kernel: [1], strides: [.max]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.window"),
    Refusal(Conv(kernel: [1], padding: .explicit(begin: [-1], end: [0])), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.window"),
    Refusal(Conv(kernel: [1], padding: .explicit(begin: [.max], end: [.max])), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.window"),
    Refusal(Conv(kernel: [1], dilations: [1, 1]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.window"),
    Refusal(Conv(group: 0, kernel: [1]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.convolution"),
    Refusal(Conv(group: 2, kernel: [1]), zeros(1, 2, 2), zeros(3, 1, 1), id: "type.convolution"),
    Refusal(Conv(kernel: [2]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.convolution"),
    Refusal(Conv(kernel: []), zeros(1, 1), zeros(1, 1), id: "type.convolution"),
    Refusal(Conv(kernel: [1]), zeros(1, 1, 2), zeros(3, 1, 1), zeros(2), id: "type.operand"),
    Refusal(ConvTranspose(kernel: [1], padding: .explicit(begin: [4], end: [0])), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.convolution"),
    Refusal(ConvTranspose(kernel: [1], strides: [1 << 30], outputShape: [.max]), zeros(1, 1, 2), zeros(1, 1, 1), id: "type.convolution"),
    Refusal(ConvTranspose(group: 2, kernel: [1]), zeros(1, 3, 2), zeros(3, 1, 1), id: "type.convolution"),
    Refusal(ConvTranspose(kernel: [1], strides: [1 << 30]), zeros(1, 1, 2), zeros(1, 1, 1), id: "run.too-large"),
    Refusal(MaxPool(kernel: [3]), zeros(1, 1, 0), id: "type.window"),
    Refusal(MaxPool(kernel: []), zeros(1, 1), id: "type.pooling"),
    Refusal(AveragePool(kernel: [1 << 40]), zeros(1, 1, 4), id: "type.window"),
    Refusal(LpPool(kernel: [1], p: 0), zeros(1, 1, 4), id: "type.pooling"),
    Refusal(GroupNormalization(groups: 0), zeros(1, 2, 2), zeros(2), zeros(2), id: "type.normalization"),
    Refusal(LayerNormalization(axis: 2), zeros(2, 2), zeros(2), id: "type.axis"),
    Refusal(LayerNormalization(), zeros(2, 2), zeros(3), id: "type.normalization"),
    Refusal(LocalResponseNormalization(size: 0), zeros(1, 2, 2), id: "type.normalization"),
    Refusal(Gemm(), zeros(2, 3), zeros(2, 3), id: "type.gemm"),
    Refusal(Einsum(equation: "ij,jk"), zeros(2, 3), id: "type.einsum"),
    Refusal(Einsum(equation: "ij->ik"), zeros(2, 3), id: "type.einsum"),
    Refusal(Einsum(equation: "i.j"), zeros(2, 3), id: "type.einsum"),
    Refusal(Resize(), zeros(1, 2), nil, Tensor([2], [1, -1]), id: "type.resize"),
    Refusal(Resize(), zeros(1, 2), nil, Tensor([2], [1, .infinity]), id: "type.resize"),
    Refusal(Resize(), zeros(1, 0), nil, nil, Tensor(int64s: [1, 3]), id: "type.resize"),
    Refusal(Resize(), zeros(1, 2), nil, nil, Tensor(int64s: [1 << 20, 1 << 40]), id: "run.too-large"),
    Refusal(GridSample(), zeros(1, 1, 2, 2), zeros(1, 1, 1, 3), id: "type.grid-sample"),
    Refusal(RotaryEmbedding(headCount: 1), zeros(1, 1, 2), zeros(1, 1), zeros(1, 1), Tensor(.int64, [1, 1], int64s: [5]), id: "run.index"),
    Refusal(Attention(headCount: 3, scale: 1), zeros(1, 1, 4), zeros(1, 1, 4), zeros(1, 1, 4), id: "type.attention"),
    Refusal(Attention(headCount: 1, scale: 1), zeros(1, 1, 4), id: "type.attention"),
    Refusal(SwiGLU(), zeros(1, 3), id: "type.swi-glu"),
    Refusal(PatchEmbedding(patch: [0, 2]), zeros(1, 1, 4, 4), zeros(4, 2), id: "type.patch-embedding"),
    Refusal(QuantizeLinear(axis: 5), zeros(2, 2), zeros(2), id: "type.axis"),
    Refusal(QuantizeLinear(axis: 0, blockSize: 2), zeros(4), zeros(3), id: "type.quantization"),
    Refusal(DequantizeLinear(axis: 0), codes(3), zeros(2), id: "type.quantization"),
    Refusal(MatMulInteger(), codes(2, 3), codes(2, 3), id: "type.matmul"),
    Refusal(QLinearConv(kernel: [3]), codes(1, 1, 2), scale, zero, codes(1, 1, 3), scale, zero, scale, zero, id: "type.window"),
    Refusal(LSTM(hiddenSize: 2), zeros(1, 1, 1), zeros(1, 8, 1), zeros(1, 8, 3), id: "type.recurrent"),
    Refusal(RNN(hiddenSize: 1, activations: []), zeros(1, 1, 1), zeros(1, 1, 1), zeros(1, 1, 1), id: "type.recurrent"),
    Refusal(RNN(hiddenSize: 1), zeros(1, 1, 1), zeros(1, 1, 1), zeros(1, 1, 1), nil, Tensor(int64s: [2]), id: "run.sequence-length"),
    Refusal(Loop(body: Graph(), carriedCount: 1), nil, nil, zeros(1), id: "type.subprogram"),
    Refusal(Scan(body: Graph(), stateCount: 0, inputs: [], outputs: []), zeros(1), id: "type.subprogram"),
  ]

  @Test(arguments: refusals) func isRefused(_ refusal: Refusal) {
    let error = #expect(throws: Diagnostic.self) { try refusal.op.evaluate(Arguments(refusal.operands)) }
    #expect(error?.id == refusal.id)
  }

  /// A batch and an image of unknown size go through a network with names that say how extents hang together.
  @Test func extentsKnownByNameStayNames() throws {
    let builder = GraphBuilder()
    let x = builder.input("x", TensorType(.float32, Shape([.symbol("n"), .fixed(3), .symbol("h"), .symbol("w")])))
    let y = try builder.emit(Conv(kernel: [3, 3], padding: .explicit(begin: [1, 1], end: [1, 1])), x, builder.constant(Self.zeros(8, 3, 3, 3)))
    #expect(builder.type(of: y).shape.description == "nx8xhxw")
    #expect(builder.type(of: try builder.emit(MaxPool(kernel: [2, 2], strides: [2, 2]), y)).shape.description == "nx8x(h/2)x(w/2)")
    let patches = try builder.emit(PatchEmbedding(patch: [16, 16]), x, builder.constant(Self.zeros(768, 5)))
    #expect(builder.type(of: patches).shape.description == "nx((h/16)*(w/16))x5")
  }
}
