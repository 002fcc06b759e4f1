import IR
import Passes
import TestSupport
import Testing

@Suite struct NormalizationFusionTests {
  struct Spelling: Sendable { var axes: [Int] = [-1], variance: [Int] = [-1], squares = true, epsilonInside = true, varianceIsOutput = false }

  /// Layer normalisation in elementary operations, as exporters before opset 17 write it.
  private func spelled(_ spelling: Spelling) throws -> Graph {
    try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(3), .fixed(3)])))
      let centred = try b.emit(Subtract(), x, b.emit(ReduceMean(axes: spelling.axes), x))
      let square = try spelling.squares ? b.emit(Power(), centred, b.constant(.scalar(.float32, 2))) : b.emit(Multiply(), centred, centred)
      let variance = try b.emit(ReduceMean(axes: spelling.variance), square)
      let epsilon = b.constant(.scalar(.float32, 0.5))
      let deviation = try spelling.epsilonInside ? b.emit(Sqrt(), b.emit(Add(), variance, epsilon)) : b.emit(Add(), b.emit(Sqrt(), variance), epsilon)
      let normal = try b.emit(Divide(), centred, deviation, location: "norm")
      let scaled = try b.emit(Multiply(), normal, b.constant(noise([3], seed: 3)))
      b.output(try b.emit(Add(), b.constant(noise([3], seed: 4)), scaled), name: "y")
      if spelling.varianceIsOutput { b.output(variance, name: "variance") }
    }
  }

  @Test("elementary operations become layer normalisation", arguments: [true, false])
  func layerNormalization(_ squares: Bool) throws {
    try check(spelled(Spelling(squares: squares)), becomes: """
      graph main(%0 x: float32[batchx3x3]) {
        %1: float32[batchx3x3] = layer_normalization(%0, \(noise([3], seed: 3).text), \(noise([3], seed: 4).text)) {axis: -1, epsilon: 0.5, resultCount: 1, elementType: none}
        return y: %1
      }
      """)
  }

  @Test("near misses of layer normalisation say why", arguments: [
    (Spelling(axes: [1], variance: [1]), "the mean is over axes [1], not over the last one"),
    (Spelling(axes: [-1], variance: [1]), "the mean is over axes [1], not over the last one"),
    (Spelling(varianceIsOutput: true), "the reduce_mean inside it is also used elsewhere"),
  ])
  func refused(_ spelling: Spelling, _ reason: String) throws {
    let (after, report) = try check(spelled(spelling))
    #expect(after.count("layer_normalization") == 0)
    #expect(report.nearMisses.contains { $0.rule == "fuse-layer-normalization" && $0.reason == reason && $0.location == "norm" })
    #expect(report.details.contains(reason))
  }

  @Test func anEpsilonOutsideTheRootIsAnotherFunction() throws {
    #expect(try check(spelled(Spelling(epsilonInside: false))).graph.count("layer_normalization") == 0)
  }

  @Test func rootMeanSquareIsFound() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4]))
      let mean = try b.emit(ReduceMean(axes: [-1]), b.emit(Power(), x, b.constant(.scalar(.float32, 2))))
      let root = try b.emit(Reciprocal(), b.emit(Sqrt(), b.emit(Add(), mean, b.constant(.scalar(.float32, 1e-6)))))
      b.output(try b.emit(Multiply(), b.emit(Multiply(), x, root), b.constant(noise([4]))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["rms_normalization"])
  }

  @Test func aSumAndItsNormalizationAreOneOperation() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4])), y = b.input("y", TensorType(.float32, [2, 4]))
      let sum = try b.emit(Add(), x, y)
      b.output(try b.emit(LayerNormalization(), sum, b.constant(noise([4])), b.constant(noise([4], seed: 2))), name: "normal")
      b.output(try b.emit(Relu(), sum), name: "sum")
    }
    #expect(try check(before).graph.opNames == ["add_layer_normalization", "relu"])
  }

  @Test func aSumThatRepeatsAnOperandStaysApart() throws {
    let before = try graph { b in
      let sum = try b.emit(Add(), b.input("x", TensorType(.float32, [2, 4])), b.input("y", TensorType(.float32, [1, 4])))
      b.output(try b.emit(LayerNormalization(), sum, b.constant(noise([4]))), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.opNames == ["add", "layer_normalization"])
    #expect(report.nearMisses.map(\.reason) == ["one of the two is repeated to fit the other"])
  }

  @Test func batchNormalizationGoesIntoTheConvolution() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [1, 2, 4, 4]))
      let conv = try b.emit(Conv(kernel: [3, 3]), x, b.constant(noise([3, 2, 3, 3])), b.constant(noise([3], seed: 2)))
      let positive = Tensor([3], [0.5, 1, 2])
      b.output(try b.emit(BatchNormalization(epsilon: 1e-3), conv, b.constant(noise([3], seed: 3)), b.constant(noise([3], seed: 4)), b.constant(noise([3], seed: 5)), b.constant(positive)), name: "y")
    }
    #expect(try check(before).graph.opNames == ["conv"])
  }
}

extension Tensor {
  /// The tensor as a printed program shows it.
  var text: String { "\(type)(\(doubles.map { "\($0)" }.joined(separator: ", ")))" }
}
