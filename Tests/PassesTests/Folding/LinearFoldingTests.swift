import IR
import Passes
import TestSupport
import Testing

@Suite struct LinearFoldingTests {
  /// A layer of `columns` outputs over three features side by side.
  private func features(columns: Int, _ activation: Activation, hasResidual: Bool, isTransposed: Bool) throws -> Graph {
    try graph { b in
      let shape = Shape([.symbol("batch"), .fixed(4), .fixed(6)])
      let parts = ["a", "b", "c"].map { b.input($0, TensorType(.float32, shape)) }
      let joined = try b.emit(Concat(axis: -1), parts)[0]
      let residual = hasResidual ? b.input("r", TensorType(.float32, Shape([.symbol("batch"), .fixed(4), .fixed(columns)]))) : nil
      let weight = b.constant(noise(isTransposed ? [columns, 18] : [18, columns], seed: 2), name: "w")
      b.output(try b.emit(Linear(activation: activation, weightIsTransposed: isTransposed), [joined, weight, b.constant(noise([columns], seed: 3)), residual])[0], name: "y")
    }
  }

  @Test("features side by side become products that add up", arguments: [Activation.none, .relu, .quickGelu], [[true, true], [true, false], [false, true], [false, false]])
  func concatenation(_ activation: Activation, _ flags: [Bool]) throws {
    let before = try features(columns: 5, activation, hasResidual: flags[0], isTransposed: flags[1])
    let (after, report) = try check(before, only("split-concatenation"))
    #expect(report.count(of: "split-concatenation") == 1)
    #expect(after.count("linear") == 3 && after.count("concat") == 0)
    #expect(try check(before).graph.count("concat") == 1)
  }

  @Test func sumsThatMoveMoreThanTheCopyAreNotMade() throws {
    let (after, report) = try check(features(columns: 9, .none, hasResidual: false, isTransposed: false), .inference(.reassociate))
    #expect(after.count("concat") == 1)
    #expect(report.nearMisses.contains { $0.rule == "split-concatenation" && $0.reason == "the sums of 9 columns would move more than a copy of 18" })
  }

  /// A normalisation, perhaps rows cut out, a layer.
  private func normalized(cuts: Bool, isTransposed: Bool, isShared: Bool = false) throws -> Graph {
    try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(4), .fixed(6)])))
      let normal = try b.emit(LayerNormalization(), x, b.constant(noise([6], seed: 2)), b.constant(noise([6], seed: 3)))
      func list(_ number: Int) -> Value { b.constant(Tensor(int64s: [number])) }
      let rows = try cuts ? b.emit(Slice(), normal, list(1), list(4), list(1)) : normal
      b.output(try b.emit(Linear(activation: .relu, weightIsTransposed: isTransposed), rows, b.constant(noise(isTransposed ? [3, 6] : [6, 3], seed: 4)), b.constant(noise([3], seed: 5))), name: "y")
      if isShared { b.output(normal, name: "z") }
    }
  }

  @Test("scale and bias of a normalisation go into the layer", arguments: [true, false], [true, false])
  func normalization(_ cuts: Bool, _ isTransposed: Bool) throws {
    let before = try normalized(cuts: cuts, isTransposed: isTransposed)
    let (after, report) = try check(before, .inference(.reassociate))
    #expect(report.count(of: "fold-normalization") == 1)
    let left = try #require(after.operations.first { $0.op is LayerNormalization })
    #expect(left.operands.count == 2 && left.operands[1].flatMap { after.constant($0) }?.floats == Array(repeating: 1, count: 6))
    // It saves nothing worth other roundings, so that it is not done by default.
    #expect(try check(before).report.count(of: "fold-normalization") == 0)
  }

  @Test func aNormalizationWithOtherReadersKeepsItsScale() throws {
    let (_, report) = try check(normalized(cuts: false, isTransposed: true, isShared: true), .inference(.reassociate))
    #expect(report.nearMisses.contains { $0.rule == "fold-normalization" && $0.reason == "the normalisation is also used elsewhere" })
  }
}
