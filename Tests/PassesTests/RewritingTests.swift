import IR
import Passes
import Testing

@Suite struct RewritingTests {
  static let reluTwice = RewritePattern("relu-twice") { (x: AnyValue) in
    Relu.pattern(Relu.pattern(x))
  } replace: { rewriter, x in
    .value(try rewriter.emit(Relu(), x))
  }
  static let double = RewritePattern("add-to-itself") { (x: AnyValue, y: AnyValue) in
    Add.pattern(Relu.pattern(x), MatMul.pattern(x, y))
  } replace: { rewriter, x, y in
    rewriter.type(of: y).rank == 2 ? .value(try rewriter.emit(MatMul(), x, y)) : .declined("the second factor is not a matrix")
  }

  private func run(_ rules: RuleSet, _ graph: Graph) throws -> (Graph, PassLog) {
    let log = PassLog()
    return (try RewritePass("test", "Test.", rules: rules).run(graph, for: .cpu, recording: log), log)
  }

  @Test func chainsAreRewrittenToAFixedPoint() throws {
    let before = try graph { b in
      var x = b.input("x", TensorType(.float32, [2]))
      for _ in 0..<5 { x = try b.emit(Relu(), x, location: "node") }
      b.output(x, name: "y")
    }
    let (after, log) = try run([Self.reluTwice], before)
    #expect(after.opNames == ["relu"])
    #expect(log.firings.allSatisfy { $0.location == "node" } && log.firings.count == 4)
    #expect(log.nearMisses.isEmpty)
  }

  @Test func aValueUsedElsewhereKeepsAPatternFromFiring() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2]))
      let inner = try b.emit(Relu(), x, location: "inner")
      b.output(try b.emit(Relu(), inner, location: "outer"), name: "y")
      b.output(inner, name: "z")
    }
    let (after, log) = try run([Self.reluTwice], before)
    #expect(after == before)
    #expect(log.nearMisses.map(\.reason) == ["the relu inside it is also used elsewhere"])
    #expect(log.nearMisses.map(\.location) == ["outer"])
  }

  @Test("either order of a commutative op matches", arguments: [false, true])
  func commutative(_ isSwapped: Bool) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 2])), w = b.constant(Tensor([2, 2], [1, 2, 3, 4]))
      let u = try b.emit(Relu(), x), v = try b.emit(MatMul(), x, w)
      b.output(try isSwapped ? b.emit(Add(), v, u) : b.emit(Add(), u, v), name: "y")
    }
    #expect(try run([Self.double], before).0.opNames == ["matmul"])
  }

  @Test func aHoleUsedTwiceMeansOneValue() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 2])), z = b.input("z", TensorType(.float32, [2, 2]))
      b.output(try b.emit(Add(), b.emit(Relu(), x), b.emit(MatMul(), z, x)), name: "y")
    }
    let (after, log) = try run([Self.double], before)
    #expect(after.opNames == ["relu", "matmul", "add"] && log.nearMisses.isEmpty)
  }

  @Test func aRuleThatDeclinesSaysWhy() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 2, 2]))
      b.output(try b.emit(Add(), b.emit(Relu(), x), b.emit(MatMul(), x, b.input("y", TensorType(.float32, [2, 2, 2])))), name: "y")
    }
    #expect(try run([Self.double], before).1.nearMisses.map(\.reason) == ["the second factor is not a matrix"])
  }

  @Test func aReplacementOfAnotherTypeIsRefused() throws {
    let flatten = RewritePattern("wrong") { (x: AnyValue) in Relu.pattern(x) } replace: { rewriter, x in
      .value(try rewriter.emit(Reshape(), x, rewriter.constant(Tensor(int64s: [4]))))
    }
    let before = try graph { b in b.output(try b.emit(Relu(), b.input("x", TensorType(.float32, [2, 2]))), name: "y") }
    let (after, log) = try run([flatten], before)
    #expect(after == before)
    #expect(log.nearMisses.map(\.reason) == ["the replacement would be float32[4] instead of float32[2x2]"])
  }
}
