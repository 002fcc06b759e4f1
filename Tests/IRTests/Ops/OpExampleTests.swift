import Foundation
import IR
import Testing
import TestSupport

/// Every example of every op, through the type rule, the reference semantics and a saved program.
@Suite struct OpExampleTests {
  @Test(arguments: OpExamples.all.map(Shown.init))
  func referenceGivesWhatIsExpected(_ shown: Shown) throws {
    let example = shown.example
    #expect(example.problem(with: try example.op.evaluate(Arguments(example.operands))) == nil)
  }

  @Test(arguments: OpExamples.all.map(Shown.init))
  func typeRuleTellsTheTypesOfTheResults(_ shown: Shown) throws {
    let example = shown.example
    #expect(try example.op.resultTypes(for: Arguments(example.operands).operands) == example.expected.map(\.type))
    // Nothing known of the elements: what is inferred may be less, but not wrong.
    let types = try example.op.resultTypes(for: Operands(example.operands.map { $0.map { Operand($0.type) } }))
    #expect(types.map(\.elementType) == example.expected.map(\.elementType))
    for (type, tensor) in zip(types, example.expected) { #expect(type.shape.accepts(tensor.shape), "\(type)") }
  }

  /// Shape arithmetic agrees with the arithmetic.
  @Test(arguments: OpExamples.all.map(Shown.init))
  func contentsAreTheElements(_ shown: Shown) throws {
    let example = shown.example
    guard let op = example.op as? any ShapeArithmeticOp, let tensor = example.expected.first, tensor.elementType.isInteger else { return }
    let operands = Operands(example.operands.map { tensor in
      tensor.map { Operand($0.type, constant: $0, contents: $0.elementType.isInteger && $0.rank <= 1 ? $0.ints.map { .fixed($0) } : nil) }
    })
    guard let contents = op.contents(for: operands) else { return }
    #expect(contents.count == tensor.elementCount)
    for (extent, element) in zip(contents, tensor.ints) where !extent.isUnknown { #expect(extent == .fixed(element)) }
  }

  @Test(arguments: OpExamples.all.map(Shown.init))
  func savedAndReadAgainItIsTheSame(_ shown: Shown) throws {
    let example = shown.example, builder = GraphBuilder()
    let inputs = example.operands.enumerated().map { i, tensor in tensor.map { builder.input("x\(i)", $0.type) } }
    for (i, value) in try builder.emit(example.op, inputs).enumerated() { builder.output(value, name: "y\(i)") }
    let graph = builder.finish(), table = MemoryTable()
    let encoder = JSONEncoder(), decoder = JSONDecoder()
    encoder.userInfo[.tensorTable] = table
    decoder.userInfo[.tensorTable] = table
    let read = try decoder.decode(Graph.self, from: encoder.encode(graph))
    #expect(read == graph)
    #expect(read.operations[0].op.isEqual(to: example.op))
    try read.verify()
    #expect(example.problem(with: try read.evaluate(example.operands.compactMap { $0 })) == nil)
  }
}

/// An example as a test's argument, shown by what it is.
struct Shown: Sendable, CustomTestStringConvertible {
  let example: OpExample
  var testDescription: String { example.description }
}

/// Used by one test on one thread.
private final class MemoryTable: TensorTable, @unchecked Sendable {
  private var tensors: [Tensor] = []
  func add(_ tensor: Tensor, name: String) throws -> Int { tensors.append(tensor); return tensors.count - 1 }
  func tensor(at index: Int) throws -> Tensor { tensors[index] }
}
