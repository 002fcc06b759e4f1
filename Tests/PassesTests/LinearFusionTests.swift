import IR
import Passes
import TestSupport
import Testing

@Suite struct LinearFusionTests {
  /// matmul and what `body` makes of it.
  private func layer(_ body: (GraphBuilder, Value, Value) throws -> Value) throws -> Graph {
    try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(3), .fixed(4)])))
      b.output(try body(b, x, b.emit(MatMul(), x, b.constant(noise([4, 4]), name: "w"))), name: "y")
    }
  }

  @Test func biasScaleActivationAndResidualJoinTheProduct() throws {
    let before = try layer { b, x, product in
      let sum = try b.emit(Add(), b.constant(noise([4], seed: 2)), product)
      return try b.emit(Add(), x, b.emit(Multiply(), sum, b.constant(noise([4], seed: 3))))
    }
    let (after, report) = try check(before)
    #expect(after.opNames == ["linear"])
    #expect(["matmul-to-linear", "linear-bias", "fold-scale", "linear-residual"].allSatisfy { report.count(of: $0) == 1 })
  }

  @Test("activations join the product", arguments: [
    (Relu() as any Op, Activation.relu), (SiLU(), .silu), (Gelu(), .gelu), (Gelu(approximation: .tanh), .geluTanh),
    (QuickGelu(), .quickGelu), (Sigmoid(), .sigmoid), (Tanh(), .tanh),
  ])
  func activation(_ op: any Op, _ activation: Activation) throws {
    let (after, _) = try check(layer { b, _, product in try b.emit(op, [product])[0] })
    #expect(after.operations.map { ($0.op as? Linear)?.activation } == [activation])
  }

  @Test func gemmIsALinearLayer() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4]))
      b.output(try b.emit(Gemm(alpha: 2, beta: 0.5, transposesB: true), x, b.constant(noise([3, 4])), b.constant(noise([1, 3], seed: 2))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["linear"])
  }

  @Test("what does not fit a linear layer stays outside it, and says why", arguments: [
    ([1, 3, 1], "what is added is not a vector of the layer's columns"), ([1, 1, 1, 4], "what is added has more axes than the layer"),
  ])
  func biasNearMiss(_ shape: [Int], _ reason: String) throws {
    let (after, report) = try check(layer { b, _, product in try b.emit(Add(), product, b.constant(noise(shape, seed: 2))) })
    #expect(after.opNames == ["linear", "add"])
    #expect(report.nearMisses.contains { $0.rule == "linear-bias" && $0.reason == reason })
  }

  @Test func aProductUsedTwiceKeepsItsEpilogueApart() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4])), product = try b.emit(MatMul(), x, b.constant(noise([4, 4])))
      b.output(try b.emit(Relu(), product), name: "y")
      b.output(product, name: "z")
    }
    let (after, report) = try check(before)
    #expect(after.opNames == ["linear", "relu"])
    #expect(report.nearMisses.contains { $0.rule == "linear-activation" && $0.reason == "the linear layer is also used without the activation" })
  }

  @Test("GELU in every spelling", arguments: 0..<3, [true, false])
  func gelu(_ order: Int, _ divides: Bool) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4])), half = b.constant(.scalar(.float32, 0.5))
      let inner = try divides ? b.emit(Divide(), x, b.constant(.scalar(.float32, 2.0.squareRoot()))) : b.emit(Multiply(), b.constant(.scalar(.float32, 0.5.squareRoot())), x)
      let factor = try b.emit(Add(), b.constant(.scalar(.float32, 1)), b.emit(Erf(), inner))
      let y = switch order {
      case 0: try b.emit(Multiply(), b.emit(Multiply(), x, factor), half)
      case 1: try b.emit(Multiply(), b.emit(Multiply(), half, x), factor)
      default: try b.emit(Multiply(), x, b.emit(Multiply(), factor, half))
      }
      b.output(y, name: "y")
    }
    #expect(try check(before).graph.opNames == ["gelu"])
  }

  @Test func geluByTanhAndQuickGelu() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4]))
      func number(_ value: Double) -> Value { b.constant(.scalar(.float32, value)) }
      let cube = try b.emit(Power(), x, number(3))
      let inner = try b.emit(Multiply(), number(0.7978845608028654), b.emit(Add(), x, b.emit(Multiply(), number(0.044715), cube)))
      let y = try b.emit(Multiply(), b.emit(Multiply(), number(0.5), x), b.emit(Add(), b.emit(Tanh(), inner), number(1)))
      b.output(try b.emit(Multiply(), y, b.emit(Sigmoid(), b.emit(Multiply(), y, number(1.702)))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["gelu", "quick_gelu"])
  }

  @Test func aHalfThatIsNotAHalfIsNoGelu() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4]))
      let factor = try b.emit(Add(), b.constant(.scalar(.float32, 1)), b.emit(Erf(), b.emit(Divide(), x, b.constant(.scalar(.float32, 1.4)))))
      b.output(try b.emit(Multiply(), b.emit(Multiply(), x, factor), b.constant(.scalar(.float32, 0.5))), name: "y")
    }
    #expect(try check(before).graph.count("gelu") == 0)
  }

  @Test("the halves of SwiGLU may be split or sliced", arguments: [true, false], [true, false])
  func swiglu(_ splits: Bool, _ isInOrder: Bool) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(8)])))
      func slice(_ start: Int) throws -> Value {
        try b.emit(Slice(), x, b.constant(Tensor(int64s: [start])), b.constant(Tensor(int64s: [start + 4])), b.constant(Tensor(int64s: [-1])))
      }
      let halves = try splits ? b.emit(Split(axis: -1, sizes: [4, 4]), [x]) : [slice(0), slice(4)]
      let (gate, other) = isInOrder ? (halves[0], halves[1]) : (halves[1], halves[0])
      b.output(try b.emit(Multiply(), other, b.emit(Multiply(), gate, b.emit(Sigmoid(), gate))), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.count("swi_glu") == (isInOrder ? 1 : 0))
    #expect(isInOrder || report.nearMisses.contains { $0.rule == "fuse-swiglu" && $0.reason == "the factors are not the first and the second half of the last axis" })
  }

  @Test func gatedLinearLayersAreMerged() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [2, 4]))
      let gate = try b.emit(MatMul(), x, b.constant(noise([4, 6]))), other = try b.emit(Linear(), x, b.constant(noise([4, 6], seed: 2)), b.constant(noise([6], seed: 3)))
      b.output(try b.emit(Multiply(), b.emit(SiLU(), gate), other), name: "y")
    }
    #expect(try check(before).graph.opNames == ["linear", "swi_glu"])
  }

  @Test("patches are embedded in one operation", arguments: [2, 1])
  func patchEmbedding(_ stride: Int) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(3), .fixed(4), .fixed(6)])))
      let conv = try b.emit(Conv(kernel: [2, 2], strides: [stride, stride]), x, b.constant(noise([5, 3, 2, 2])), b.constant(noise([5], seed: 2)))
      let flat = try b.emit(Reshape(), conv, b.constant(Tensor(int64s: [0, 5, -1])))
      b.output(try b.emit(Transpose(permutation: [0, 2, 1]), flat), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.count("patch_embedding") == (stride == 2 ? 1 : 0))
    #expect(stride == 2 || report.nearMisses.contains { $0.rule == "fuse-patch-embedding" && $0.reason.contains("overlap") })
  }

  @Test("linear layers that follow each other compose at the highest level, where that saves work", arguments: [2, 8])
  func composition(_ middle: Int) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [3, 4]))
      let inner = try b.emit(Linear(), x, b.constant(noise([4, middle])), b.constant(noise([middle], seed: 2)))
      b.output(try b.emit(Linear(activation: .relu, weightIsTransposed: true), inner, b.constant(noise([4, middle], seed: 3)), b.constant(noise([4], seed: 4))), name: "y")
    }
    #expect(try check(before).graph.opNames == ["linear", "linear"])
    let (after, report) = try check(before, .inference(.reassociate))
    #expect(after.opNames == (middle == 8 ? ["linear"] : ["linear", "linear"]))
    #expect(middle == 8 || report.nearMisses.contains { $0.reason == "one layer would be more arithmetic than two" })
  }
}
