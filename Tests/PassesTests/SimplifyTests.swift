import IR
import Passes
import TestSupport
import Testing

@Suite struct SimplifyTests {
  static let batch = Dimension.symbol("batch")

  @Test func shapesComputedFromASymbolicBatchBecomeConstants() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([Self.batch, .fixed(5), .fixed(6)])))
      func extent(_ axis: Int) throws -> Value {
        try b.emit(Unsqueeze(axes: [0]), b.emit(Gather(), b.emit(ShapeOf(), x), b.constant(Tensor(.int64, [], int64s: [Int64(axis)]))))
      }
      let shape = try b.emit(Concat(axis: 0), extent(0), extent(1), b.constant(Tensor(int64s: [2, 3])))
      b.output(try b.emit(Reshape(), x, shape), name: "y")
    }
    try check(before, becomes: """
      graph main(%0 x: float32[batchx5x6]) {
        %1: float32[batchx5x2x3] = reshape(%0, int64[4](0, 5, 2, 3)) {allowsZero: false}
        return y: %1
      }
      """)
  }

  @Test func theChainAroundAnExpandIsMadeOfOneShape() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([Self.batch, .fixed(2)])))
      let wanted = try b.emit(Concat(axis: 0), b.emit(ShapeOf(start: 0, end: 1), x), b.constant(Tensor(int64s: [-1, -1])))
      let ones = b.constant(Tensor(int64s: [1, 1, 1]))
      let isOpen = try b.emit(Equal(), wanted, b.emit(Multiply(), ones, b.constant(Tensor(.int64, [], int64s: [-1]))))
      b.output(try b.emit(Expand(), b.constant(noise([1, 1, 2])), b.emit(Where(), isOpen, ones, wanted)), name: "y")
      b.output(x, name: "x")
    }
    #expect(try check(before).graph.opNames == ["shape", "concat", "expand"])
  }

  @Test("operations that change nothing go", arguments: [
    (Identity() as any Op, [Tensor?]()), (Cast(to: .float32), []), (Transpose(permutation: [0, 1]), []), (Concat(axis: 0), []),
    (Add(), [.scalar(.float32, 0)]), (Multiply(), [Tensor([2], [1, 1])]), (Divide(), [.scalar(.float32, 1)]), (Subtract(), [.scalar(.float32, 0)]),
    (Reshape(), [Tensor(int64s: [3, 2])]), (Expand(), [Tensor(int64s: [1, 1])]), (Power(), [.scalar(.float32, 1)]),
    (Slice(), [Tensor(int64s: [0, 0]), Tensor(int64s: [9, 9])]),
  ])
  func identity(_ op: any Op, _ operands: [Tensor?]) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [3, 2]))
      b.output(try b.emit(Relu(), b.emit(op, [x] + operands.map { $0.map { b.constant($0) } })[0]), name: "y")
    }
    #expect(try check(before).graph.opNames == ["relu"])
  }

  @Test("operations that look like identities and are none stay", arguments: [
    (Slice() as any Op, [Tensor(int64s: [-1]), Tensor(int64s: [-9]), Tensor(int64s: [0]), Tensor(int64s: [-1])]),
    (Add(), [Tensor([2], [0, 1])]), (Multiply(), [Tensor([1, 1, 1], [1])]),
  ])
  func notIdentity(_ op: any Op, _ operands: [Tensor]) throws {
    let before = try graph { b in
      b.output(try b.emit(op, [b.input("x", TensorType(.float32, [3, 2]))] + operands.map { b.constant($0) })[0], name: "y")
    }
    #expect(try !check(before).graph.operations.isEmpty)
  }

  @Test func viewsThatUndoEachOtherGo() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([Self.batch, .fixed(4), .fixed(6)])))
      let heads = try b.emit(Transpose(permutation: [0, 2, 1, 3]), b.emit(Reshape(), x, b.constant(Tensor(int64s: [0, 4, 2, 3]))))
      let merged = try b.emit(Reshape(), heads, b.constant(Tensor(int64s: [-1, 4, 3])))
      let back = try b.emit(Reshape(), merged, b.constant(Tensor(int64s: [-1, 2, 4, 3])))
      b.output(try b.emit(Relu(), b.emit(Reshape(), b.emit(Transpose(permutation: [0, 2, 1, 3]), back), b.constant(Tensor(int64s: [0, 4, 6])))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["relu"])
  }

  @Test func transposesCompose() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 3, 4]))
      b.output(try b.emit(Transpose(permutation: [1, 2, 0]), b.emit(Transpose(permutation: [1, 2, 0]), x)), name: "y")
    }
    let (after, _) = try check(before)
    #expect(after.operations.compactMap { ($0.op as? Transpose)?.permutation } == [[2, 0, 1]])
  }

  @Test func divisionsBecomeProductsOnlyWhereThatIsExact() throws {
    func divided(by divisor: Double) throws -> [String] {
      try check(graph { b in b.output(try b.emit(Divide(), b.input("x", TensorType(.float32, [2])), b.constant(.scalar(.float32, divisor))), name: "y") }).graph.opNames
    }
    #expect(try divided(by: 4) == ["multiply"])
    #expect(try divided(by: 3) == ["divide"])
  }

  @Test func aLargeExpansionOfAConstantIsNotStored() throws {
    let before = try graph { b in
      let large = try b.emit(Expand(), b.constant(Tensor([1], [2])), b.constant(Tensor(int64s: [1 << 20])))
      b.output(try b.emit(Add(), b.input("x", TensorType(.float32, [1])), large), name: "y")
    }
    let (after, _) = try PassManager.run(before)
    #expect(after.constants.allSatisfy { $0.tensor.byteCount < 1 << 20 })
  }
}
