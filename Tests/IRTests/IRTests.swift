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
    let y = try builder.emit(Reshape(), x, shape)
    #expect(builder.type(of: y).shape.dimensions.count == 1)
    #expect(builder.fact(shape).contents == [.symbol("batch")])
  }
}
