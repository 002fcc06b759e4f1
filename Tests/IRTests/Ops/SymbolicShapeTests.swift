import IR
import Testing

/// What type rules tell of extents that are known by name alone.
@Suite struct SymbolicShapeTests {
  private let builder = GraphBuilder()
  private func image(_ dimensions: Dimension...) -> Value { builder.input("x\(dimensions.count)", TensorType(.float32, Shape(dimensions))) }
  private func list(_ values: Int...) -> Value { builder.constant(Tensor(int64s: values)) }
  private func shape(_ value: Value) -> String { builder.type(of: value).shape.description }

  @Test func slicesKeepNames() throws {
    let x = image(.symbol("n"), .fixed(8))
    #expect(shape(try builder.emit(Slice(), x, list(1), list(.max), list(0))) == "(n-1)x8")
    #expect(shape(try builder.emit(Slice(), x, list(0), list(-1), list(0))) == "(n-1)x8")
    #expect(shape(try builder.emit(Slice(), x, list(0), list(5), list(0))) == "?x8")
    #expect(shape(try builder.emit(Slice(), x, list(2), list(4), list(1))) == "nx2")
  }

  @Test func aShapeTakenApartAndPutTogetherIsUnderstood() throws {
    let x = image(.symbol("n"), .fixed(3), .symbol("h"), .symbol("w")), all = try builder.emit(ShapeOf(), x)
    let n = try builder.emit(Gather(), all, builder.constant(Tensor(.int64, [], int64s: [0])))
    let area = try builder.emit(ReduceProduct(), builder.emit(Slice(), all, list(2), list(4)))
    let target = try builder.emit(Concat(axis: 0), builder.emit(Unsqueeze(axes: [0]), n), list(3), area)
    #expect(builder.fact(target).contents == [.symbol("n"), .fixed(3), .symbol("(h*w)")])
    #expect(shape(try builder.emit(Reshape(), x, target)) == "nx3x(h*w)")
    #expect(shape(try builder.emit(Expand(), image(.fixed(1), .fixed(1), .fixed(1)), target)) == "nx3x(h*w)")
    #expect(shape(try builder.emit(ConstantOfShape(integer: 0), target)) == "nx3x(h*w)")
    #expect(shape(try builder.emit(Tile(), image(.fixed(1), .fixed(2)), builder.emit(Slice(), target, list(0), list(2)))) == "nx6")
  }

  @Test func sumsAndConcatenationsOfNamesAreNames() throws {
    let tokens = try builder.emit(Concat(axis: 1), image(.symbol("n"), .fixed(1), .fixed(4)), builder.input("t", TensorType(.float32, Shape([.symbol("n"), .symbol("t"), .fixed(4)]))))
    #expect(shape(tokens) == "nx(1+t)x4")
    #expect(shape(try builder.emit(Flatten(axis: 2), tokens)) == "(n*(1+t))x4")
    #expect(shape(try builder.emit(Arange(), builder.constant(.scalar(.int64, 0)), builder.emit(Gather(), builder.emit(ShapeOf(), tokens), builder.constant(.scalar(.int64, 0))), builder.constant(.scalar(.int64, 1)))) == "n")
  }

  @Test func squeezingAxesOfUnknownExtentIsRefused() {
    let error = #expect(throws: Diagnostic.self) { try builder.emit(Squeeze(), image(.symbol("n"), .fixed(1))) }
    #expect(error?.id == "type.rank-unknown")
  }
}
