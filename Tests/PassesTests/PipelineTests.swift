import IR
import Passes
import Testing

@Suite struct PipelineTests {
  @Test func everyPassHasANameAndASentence() {
    for step in Pipeline.inference().steps {
      #expect(!step.pass.name.isEmpty && step.pass.name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(step.pass.summary.hasSuffix("."))
    }
  }

  @Test func levelsAndWordsSelectPasses() throws {
    #expect(Pipeline.inference(.none).passes.isEmpty)
    let names = Pipeline.inference(.simplify).passes.map(\.name)
    #expect(names.contains("merge-duplicates"))
    #expect(try !Pipeline.inference().selecting(["-merge-duplicates"]).passes.map(\.name).contains("merge-duplicates"))
    #expect(try Pipeline.inference(.none).selecting(["+remove-dead"]).passes.allSatisfy { $0.name == "remove-dead" })
    #expect(throws: Diagnostic.self) { try Pipeline.inference().selecting(["+no-such-pass"]) }
    #expect(throws: Diagnostic.self) { try Pipeline.inference().selecting(["merge-duplicates"]) }
  }

  @Test func aPassThatBreaksTheProgramIsNamed() throws {
    struct Broken: Pass {
      let name = "broken", summary = "Loses its operations."
      func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
        GraphBuilder(rewriting: graph).finish()
      }
    }
    let before = try graph { b in b.output(try b.emit(Relu(), b.input("x", TensorType(.float32, [2]))), name: "y") }
    let error = #expect(throws: Diagnostic.self) {
      try PassManager.run(before, pipeline: Pipeline([.init(Broken(), from: .simplify)], level: .simplify), options: .init(verifiesAfterEachPass: true))
    }
    #expect(error?.message.hasPrefix("pass 'broken' broke the program") == true)
  }

  @Test func equalOperationsAreComputedOnce() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2]))
      let one = b.constant(Tensor([2], [1, 2])), same = b.constant(Tensor([2], [1, 2]))
      b.output(try b.emit(MatMul(), b.emit(Add(), x, one), b.emit(Add(), x, same)), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.opNames == ["add", "matmul"])
    #expect(report.count(of: "merge-duplicates") == 1)
    #expect(report.description.contains("merge-duplicates: 1"))
  }

  @Test func constantsAreFoldedAndDeadOperationsRemoved() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2]))
      let sum = try b.emit(Add(), b.constant(Tensor([2], [1, 2])), b.constant(Tensor([2], [3, 4])))
      _ = try b.emit(Relu(), x)
      b.output(try b.emit(Add(), x, sum), name: "y")
    }
    try check(before, becomes: """
      graph main(%0 x: float32[2]) {
        %1: float32[2] = add(%0, float32[2](4.0, 6.0))
        return y: %1
      }
      """)
  }

  @Test func theSameProgramGivesTheSameProgram() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(4)])))
      b.output(try b.emit(Relu(), b.emit(Add(), x, b.constant(Tensor([4], [1, 2, 3, 4])))), name: "y")
    }
    #expect(try PassManager.run(before).graph == PassManager.run(before).graph)
  }
}
