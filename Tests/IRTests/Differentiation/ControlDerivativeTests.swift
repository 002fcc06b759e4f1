import IR
import Testing

/// Derivatives of ops that hold programs.
@Suite struct ControlDerivativeTests {
  private let type = TensorType(.float64, [2])

  /// x * x, and x + x.
  private func branch(_ op: any Op) throws -> Graph {
    let builder = GraphBuilder(), x = builder.input("x", type)
    builder.output(try builder.emit(op, [x, x])[0], name: "y")
    return builder.finish()
  }

  @Test(arguments: [true, false]) func theBranchThatWasTaken(_ condition: Bool) throws {
    let builder = GraphBuilder(), choice = builder.input("choice", TensorType(.bool, [])), x = builder.input("x", type)
    let y = try builder.emit(If(thenBranch: branch(Multiply()), elseBranch: branch(Add())), choice, x)
    let loss = try Expression(y, in: builder).sum(keepsDimensions: false)
    builder.output(try #require(try builder.gradients(of: loss.value, by: [x])[0]), name: "g")
    let result = try builder.finish().evaluate([Tensor([], bools: [condition]), Tensor(.float64, [2], doubles: [3, 5])])[0]
    #expect(result.doubles == (condition ? [6, 10] : [2, 2]))
  }

  /// s := s * x over three slices: the last state is the product, the stacked ones its beginnings.
  @Test(arguments: [false, true]) func aScanIsUnrolled(_ isReversed: Bool) throws {
    let body = GraphBuilder(), s = body.input("s", TensorType(.float64, [])), x = body.input("x", TensorType(.float64, []))
    let product = try body.emit(Multiply(), s, x)
    body.output(product, name: "next"); body.output(product, name: "seen")
    let direction = Scan.Direction(axis: 0, isReversed: isReversed)
    let scan = Scan(body: body.finish(), stateCount: 1, inputs: [direction], outputs: [direction])
    let builder = GraphBuilder(), start = builder.input("start", TensorType(.float64, [])), values = builder.input("values", TensorType(.float64, [3]))
    let results = try builder.emit(scan, [start, values])
    let loss = try Expression(results[0], in: builder) + Expression(results[1], in: builder).sum(keepsDimensions: false)
    for (index, gradient) in try builder.gradients(of: loss.value, by: [start, values]).enumerated() { builder.output(try #require(gradient), name: "g\(index)") }
    // 2 abc + ab + a with s = 1, in the order of the walk.
    let got = try builder.finish().evaluate([.scalar(.float64, 1), Tensor(.float64, [3], doubles: isReversed ? [5, 3, 2] : [2, 3, 5])])
    #expect(got[0].doubles == [2 * 30 + 6 + 2])
    #expect(got[1].doubles == (isReversed ? [12, 22, 34] : [34, 22, 12]))
  }

  /// x := x * x three times: x^8.
  @Test func aLoopOfKnownLengthIsUnrolled() throws {
    let body = GraphBuilder()
    _ = body.input("round", TensorType(.int64, []))
    let goesOn = body.input("goes_on", TensorType(.bool, [])), x = body.input("x", type)
    body.output(goesOn, name: "condition"); body.output(try body.emit(Multiply(), x, x), name: "x")
    let graph = Loop(body: body.finish(), carriedCount: 1)
    let builder = GraphBuilder(), start = builder.input("start", type), count = builder.constant(.init(.int64, [], int64s: [3]))
    let results = try builder.emit(graph, [count, nil, start])
    let loss = try Expression(results[0], in: builder).sum(keepsDimensions: false)
    builder.output(try #require(try builder.gradients(of: loss.value, by: [start])[0]), name: "g")
    let got = try builder.finish().evaluate([Tensor(.float64, [2], doubles: [1, 2])])[0]
    #expect(got.doubles == [8, 8 * 128])
  }
}
