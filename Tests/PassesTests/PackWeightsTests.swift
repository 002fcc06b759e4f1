import IR
import Passes
import TestSupport
import Testing

@Suite struct PackWeightsTests {
  /// A machine whose matrix kernels read panels of four columns.
  static let target = Target(
    name: "test",
    weightLayout: { op, operand, _ in op is Linear && operand == 1 ? .columnPanels(width: 4) : nil },
    pack: { (weight, layout, isTransposed) throws(Diagnostic) -> Tensor in
      let (k, n) = isTransposed ? (weight.shape[1], weight.shape[0]) : (weight.shape[0], weight.shape[1])
      let values = weight.floats
      return Tensor(.float32, [k, n], layout: layout) { memory in
        let target = memory.bindMemory(to: Float.self)
        for row in 0..<k { for column in 0..<n { target[(column / 4 * k + row) * 4 + column % 4] = values[isTransposed ? column * k + row : row * n + column] } }
      }
    })

  @Test func weightsArePackedOnceAndOriginalsLetGo() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 6])), w = b.constant(noise([6, 6]), name: "w")
      let y = try b.emit(Linear(), b.emit(Relu(), b.emit(Linear(), x, w)), w)
      b.output(try b.emit(Linear(weightIsTransposed: true), y, w), name: "y")
    }
    let (after, report) = try PassManager.run(before, target: Self.target, options: .init(verifiesAfterEachPass: true))
    #expect(report.count(of: "pack-weights") == 2)
    #expect(after.constants.map(\.tensor.layout) == [.columnPanels(width: 4), .columnPanels(width: 4)])
    #expect(after.operations.allSatisfy { ($0.op as? Linear)?.weightIsTransposed != true })
    try expectEqualResults(before, after)
  }

  @Test func aWeightThatIsAlsoReadPlainlyIsKept() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [6, 6])), w = b.constant(noise([6, 6]))
      b.output(try b.emit(Linear(), x, w), name: "y")
      b.output(try b.emit(Multiply(), x, w), name: "z")
    }
    let (after, _) = try PassManager.run(before, target: Self.target)
    #expect(Set(after.constants.map(\.tensor.layout)) == [.rowMajor, .columnPanels(width: 4)])
    try expectEqualResults(before, after)
  }

  /// How many weights are in memory, counted by their storage's owners.
  private final class Count: @unchecked Sendable { var alive = 0, seen: [Int] = [] }
  private final class Owner: @unchecked Sendable {
    let count: Count, memory: UnsafeMutableRawBufferPointer
    init(_ count: Count, byteCount: Int) {
      self.count = count; memory = .allocate(byteCount: byteCount, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0)
      count.alive += 1
    }
    deinit { memory.deallocate(); count.alive -= 1 }
  }

  @Test func originalsAreGoneBeforeTheNextWeightIsPacked() throws {
    let count = Count()
    func weight() throws -> Tensor {
      let owner = Owner(count, byteCount: 64)
      return try #require(Tensor(.float32, [4, 4], storage: .borrowing(UnsafeRawBufferPointer(owner.memory), owner: owner)))
    }
    var counting = Self.target
    counting.pack = { (tensor, layout, isTransposed) throws(Diagnostic) -> Tensor in
      count.seen.append(count.alive)
      return try Self.target.pack(tensor, layout, isTransposed)
    }
    func program() throws -> Graph {
      try graph { b in
        var x = b.input("x", TensorType(.float32, [2, 4]))
        for _ in 0..<3 { x = try b.emit(Linear(), x, b.constant(weight())) }
        b.output(x, name: "y")
      }
    }
    let packed = try PackWeights().run(program(), for: counting, recording: PassLog())
    #expect(count.seen == [3, 2, 1] && count.alive == 0)
    #expect(packed.constants.count == 3)
  }
}
