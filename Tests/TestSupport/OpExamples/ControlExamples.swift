internal import IR

extension OpExamples {
  static let control: [OpExample] = [
    OpExample(If(thenBranch: twice, elseBranch: rectified), bools(true), floats([-1, 2]), gives: floats([-2, 4])),
    OpExample(If(thenBranch: twice, elseBranch: rectified), bools(false), floats([-1, 2]), gives: floats([0, 2])),
    // Three rounds of doubling; the value of every round is collected.
    OpExample(Loop(body: doubling, carriedCount: 1), int64(3), nil, floats([1, 5]), gives: floats([8, 40]), floats([3, 2], [1, 5, 2, 10, 4, 20])),
    OpExample(Loop(body: doubling, carriedCount: 1), int64(3), Tensor([], bools: [false]), floats([1, 5]), gives: floats([1, 5]), floats([0, 2], [])),
    // The body's condition ends it: doubled until larger than 10, by a captured value.
    OpExample(Loop(body: bounded, carriedCount: 1), nil, nil, floats([], [3]), floats([], [10]), gives: floats([], [12])),
    OpExample(
      Scan(body: summing, stateCount: 1, inputs: [.init()], outputs: [.init()]), floats([0, 0]), floats([3, 2], [1, 2, 3, 4, 5, 6]),
      gives: floats([9, 12]), floats([3, 2], [1, 2, 4, 6, 9, 12])),
    OpExample(
      Scan(body: summing, stateCount: 1, inputs: [.init(axis: 1, isReversed: true)], outputs: [.init(axis: -1, isReversed: true)]),
      floats([0, 0]), floats([2, 3], [1, 2, 3, 4, 5, 6]), gives: floats([6, 15]), floats([2, 3], [6, 5, 3, 15, 11, 6])),
  ]

  private static let pair = TensorType(.float32, [2]), number = TensorType(.float32, [Int]()), round = TensorType(.int64, [Int]()), flag = TensorType(.bool, [Int]())

  private static func program(_ make: (GraphBuilder) throws -> Void) -> Graph {
    let builder = GraphBuilder()
    do { try make(builder) } catch { preconditionFailure("\(error)") }
    return builder.finish()
  }
  private static let twice = program { builder in
    let x = builder.input("x", pair)
    builder.output(try builder.emit(Add(), x, x), name: "y")
  }
  private static let rectified = program { builder in builder.output(try builder.emit(Relu(), builder.input("x", pair)), name: "y") }
  private static let doubling = program { builder in
    _ = builder.input("round", round)
    let goesOn = builder.input("goes_on", flag), x = builder.input("x", pair)
    builder.output(goesOn, name: "again")
    builder.output(try builder.emit(Add(), x, x), name: "next")
    builder.output(x, name: "seen")
  }
  private static let bounded = program { builder in
    _ = builder.input("round", round)
    _ = builder.input("goes_on", flag)
    let x = builder.input("x", number), limit = builder.input("limit", number), next = try builder.emit(Add(), x, x)
    builder.output(try builder.emit(Less(), next, limit), name: "again")
    builder.output(next, name: "next")
  }
  private static let summing = program { builder in
    let sum = try builder.emit(Add(), builder.input("sum", pair), builder.input("x", pair))
    builder.output(sum, name: "next")
    builder.output(sum, name: "seen")
  }
}
