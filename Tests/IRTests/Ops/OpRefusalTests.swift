import IR
import Testing

/// What ops refuse: the error's stable name, at the type rule or when they run.
@Suite struct OpRefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let op: any Op, operands: [Tensor?], id: String
    init(_ op: any Op, _ operands: Tensor?..., id: String) { self.op = op; self.operands = operands; self.id = id }
    var testDescription: String { "\(op.spec.name)\(op.printedAttributes): \(id)" }
  }
  static let vector = Tensor([3], [1, 2, 3]), matrix = Tensor([2, 2], [1, 2, 3, 4])
  static func list(_ values: Int...) -> Tensor { Tensor(int64s: values) }

  static let refusals: [Refusal] = [
    Refusal(Add(), vector, Tensor(int64s: [1, 2, 3]), id: "type.element-mismatch"),
    Refusal(Add(), vector, matrix, id: "type.shape-mismatch"),
    Refusal(Add(), Tensor([1], strings: ["a"]), Tensor([1], strings: ["b"]), id: "type.operand"),
    Refusal(Add(), Tensor(.int8, [1 << 20, 1]) { _ in }, Tensor(.int8, [1, 1 << 20]) { _ in }, id: "run.too-large"),
    Refusal(Exp(), list(1), id: "type.operand"),
    Refusal(And(), vector, vector, id: "type.operand"),
    Refusal(BitShift(direction: .left), vector, vector, id: "type.operand"),
    Refusal(Clip(), vector, vector, id: "type.operand"),
    Refusal(Cast(to: .complex64), vector, id: "type.operand"),
    Refusal(Cast(to: .float32), Tensor([1], strings: ["three"]), id: "run.not-a-number"),
    Refusal(BitCast(to: .int64), vector, id: "type.operand"),
    Refusal(DynamicReduction(.sum), vector, list(0, 0), id: "type.axis-twice"),
    Refusal(Transpose(permutation: [0, 0]), matrix, id: "type.permutation"),
    Refusal(Concat(axis: 2), matrix, matrix, id: "type.axis-out-of-range"),
    Refusal(Concat(axis: 0), matrix, vector, id: "type.shape-mismatch"),
    Refusal(Split(axis: 0, sizes: [1, 1]), vector, id: "type.split"),
    Refusal(Split(axis: 0, sizes: [.max, .max]), vector, id: "type.split"),
    Refusal(Slice(), vector, list(0), list(1), list(0), list(0), id: "type.slice"),
    Refusal(Slice(), vector, list(0, 1), list(1), id: "type.slice"),
    Refusal(Gather(), vector, list(3), id: "run.index-out-of-range"),
    Refusal(Gather(), vector, list(-4), id: "run.index-out-of-range"),
    Refusal(GatherElements(axis: 1), matrix, Tensor(.int64, [3, 1], int64s: [0, 0, 0]), id: "type.shape-mismatch"),
    Refusal(GatherND(), vector, Tensor(.int64, [1, 2], int64s: [0, 0]), id: "type.gather"),
    Refusal(GatherND(), vector, list(9), id: "run.index-out-of-range"),
    Refusal(ScatterElements(), vector, list(7), Tensor([1], [0]), id: "run.index-out-of-range"),
    Refusal(ScatterND(), vector, Tensor(.int64, [1, 1], int64s: [0]), Tensor([2], [0, 0]), id: "type.shape-mismatch"),
    Refusal(Expand(), vector, list(-1), id: "type.shape"),
    Refusal(Expand(), Tensor([1], [0]), list(1 << 40), id: "run.too-large"),
    Refusal(Expand(), Tensor([1], [0]), list(1 << 40, 1 << 40), id: "run.too-large"),
    Refusal(Tile(), vector, list(1, 2), id: "type.repeats"),
    Refusal(Tile(), vector, list(1 << 50), id: "run.too-large"),
    Refusal(Pad(), vector, list(1), id: "type.pads"),
    Refusal(Pad(), vector, list(-2, -2), id: "type.pads"),
    Refusal(Pad(), vector, list(1 << 50, 0), id: "run.too-large"),
    Refusal(Pad(mode: .edge), Tensor([0], [Float]()), list(1, 0), id: "run.empty-axis"),
    Refusal(Squeeze(axes: [0]), vector, id: "type.squeeze"),
    Refusal(Unsqueeze(axes: [0, 0]), vector, id: "type.axis-twice"),
    Refusal(Flatten(axis: 3), vector, id: "type.axis-out-of-range"),
    Refusal(ConstantOfShape(integer: 0), list(1 << 40), id: "run.too-large"),
    Refusal(Arange(), .scalar(.int64, 0), .scalar(.int64, 1e18), .scalar(.int64, 1), id: "run.too-large"),
    Refusal(Arange(), .scalar(.float32, 0), .scalar(.float32, 1), .scalar(.float32, 0), id: "type.range"),
    Refusal(OneHot(), list(0), .scalar(.int64, -1), Tensor([2], [0, 1]), id: "type.shape"),
    Refusal(OneHot(), list(0), .scalar(.int64, 1e12), Tensor([2], [0, 1]), id: "run.too-large"),
    Refusal(Trilu(), vector, id: "type.operand"),
    Refusal(DepthToSpace(blockSize: .max), Tensor([1, 4, 1, 1], [0, 0, 0, 0]), id: "type.block"),
    Refusal(SpaceToDepth(blockSize: 2), Tensor([1, 1, 1, 2], [0, 0]), id: "type.block"),
    Refusal(ReverseSequence(), matrix, list(3, 1), id: "run.index-out-of-range"),
    Refusal(Compress(), vector, Tensor([5], bools: [false, false, false, false, true]), id: "run.index-out-of-range"),
    Refusal(CumulativeSum(), vector, .scalar(.int64, 1), id: "type.axis-out-of-range"),
    Refusal(TopK(), vector, list(4), id: "run.index-out-of-range"),
    Refusal(ArgMax(), Tensor([0], [Float]()), id: "run.empty-axis"),
    Refusal(ReduceSum(axes: [1]), vector, id: "type.axis-out-of-range"),
    Refusal(ReduceMean(), Tensor([1], bools: [true]), id: "type.operand"),
  ]

  @Test(arguments: refusals)
  func isToldByName(_ refusal: Refusal) {
    let error = #expect(throws: Diagnostic.self) {
      _ = try refusal.op.resultTypes(for: Arguments(refusal.operands).operands)
      _ = try refusal.op.evaluate(Arguments(refusal.operands))
    }
    #expect(error?.id == refusal.id)
  }

  @Test func aLargeResultIsAMatterOfMemory() {
    let error = #expect(throws: Diagnostic.self) { _ = try Expand().evaluate(Arguments([Tensor([1], [0]), Tensor(int64s: [1 << 40])])) }
    #expect(error?.category == .memory)
  }

  @Test func anIndexOutOfRangeNamesItAndTheExtent() {
    let error = #expect(throws: Diagnostic.self) { _ = try Gather().evaluate(Arguments([Self.vector, Tensor(int64s: [5])])) }
    #expect(error?.found == "index 5" && error?.expected?.contains("extent being 3") == true)
  }
}
