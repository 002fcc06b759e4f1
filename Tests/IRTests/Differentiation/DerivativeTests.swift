import IR
import Testing
import TestSupport

/// Every example of every op with a derivative, against differences along random directions in double precision.
@Suite struct DerivativeTests {
  @Test(arguments: OpExamples.all.filter { DirectionalCheck($0) != nil }.map(Shown.init))
  func derivativeIsTheLimitOfDifferences(_ shown: Shown) throws {
    guard let check = DirectionalCheck(shown.example) else { return }
    for seed in 1...3 { #expect(try check.problem(seed: UInt64(seed)) == nil) }
  }

  /// What has no derivative is listed, so that a new op cannot be forgotten.
  @Test func opsWithoutDerivativeAreKnown() {
    let without = OpRegistry.all.filter { !($0 is any DifferentiableOp.Type) }.map { $0.spec.name }
    #expect(Set(without).subtracting(Self.withoutDerivative) == [])
    #expect(Self.withoutDerivative.subtracting(without) == [])
  }

  static let withoutDerivative: Set<String> = [
    // Bools, integers and bits.
    "and", "or", "xor", "not", "equal", "greater", "greater_or_equal", "less", "less_or_equal", "is_nan", "is_infinite", "bit_cast", "bit_shift",
    "bitwise_and", "bitwise_not", "bitwise_or", "bitwise_xor", "arg_max", "arg_min", "nonzero", "unique",
    // Integer arithmetic of quantised programs.
    "quantize_linear", "dequantize_linear", "dynamic_quantize_linear", "matmul_integer", "conv_integer", "qlinear_matmul", "qlinear_conv", "quantized_linear",
    "quantize_rows", "quantized_layer_normalization",
    // By definition.
    "stop_gradient", "adamw_step",
    // An input of augmentation, not of what is trained.
    "grid_sample",
  ]

  @Test func sharedValuesAddUp() throws {
    let builder = GraphBuilder(), x = Expression(builder.input("x", TensorType(.float64, [3])), in: builder)
    let y = try x * x * x + x.exponential() * x
    let gradient = try #require(try builder.gradients(of: y.sum(keepsDimensions: false).value, by: [x.value])[0])
    builder.output(gradient, name: "gradient")
    let at = [0.5, -1, 2.0], result = try builder.finish().evaluate([Tensor(.float64, [3], doubles: at)])[0].doubles
    for (x, g) in zip(at, result) { #expect(abs(g - (3 * x * x + exponential(x) * (1 + x))) < 1e-12) }
  }

  @Test func nothingGoesBackThroughAStop() throws {
    let builder = GraphBuilder(), x = Expression(builder.input("x", TensorType(.float64, [])), in: builder)
    let y = try x * x.squared().apply(StopGradient())
    let gradient = try #require(try builder.gradients(of: y.value, by: [x.value])[0])
    builder.output(gradient, name: "gradient")
    #expect(try builder.finish().evaluate([.scalar(.float64, 3)])[0].doubles == [9])
  }

  @Test func aDerivativeHasADerivative() throws {
    let builder = GraphBuilder(), x = Expression(builder.input("x", TensorType(.float64, [])), in: builder)
    let y = try x.apply(Tanh())
    let first = try #require(try builder.gradients(of: y.value, by: [x.value])[0])
    let second = try #require(try builder.gradients(of: first, by: [x.value])[0])
    builder.output(second, name: "second")
    let t = Tanh()(0.3)
    #expect(abs(try builder.finish().evaluate([.scalar(.float64, 0.3)])[0].doubles[0] - -2 * t * (1 - t * t)) < 1e-12)
  }

  @Test func aCastCarriesBackInTheTypeItCameFrom() throws {
    let builder = GraphBuilder(), x = Expression(builder.input("x", TensorType(.float64, [2])), in: builder)
    let y = try x.apply(Cast(to: .bfloat16)).apply(Cast(to: .float64)) * 3
    builder.output(try #require(try builder.gradients(of: y.sum(keepsDimensions: false).value, by: [x.value])[0]), name: "gradient")
    #expect(try builder.finish().evaluate([Tensor(.float64, [2], doubles: [0.3, 7])])[0] == Tensor(.float64, [2], doubles: [3, 3]))
  }

  @Test func aRangeMovesWithItsStartAndItsDistance() throws {
    let builder = GraphBuilder(), number = TensorType(.float64, [])
    let start = Expression(builder.constant(.scalar(.float64, 0.5)), in: builder), delta = Expression(builder.constant(.scalar(.float64, 0.7)), in: builder)
    let limit = Expression(builder.input("limit", number), in: builder)
    let range = try start.apply(Arange(), start.constant(2.4), delta)
    let loss = try (range * range).sum(keepsDimensions: false) + limit
    let gradients = try builder.gradients(of: loss.value, by: [start.value, delta.value])
    for (index, gradient) in gradients.enumerated() { builder.output(try #require(gradient), name: "g\(index)") }
    let results = try builder.finish().evaluate([.scalar(.float64, 0)]).map { $0.doubles[0] }
    // 0.5, 1.2, 1.9
    #expect(abs(results[0] - 2 * 3.6) < 1e-12 && abs(results[1] - 2 * (1.2 + 2 * 1.9)) < 1e-12)
  }

  @Test func whatDoesNotDependHasNone() throws {
    let builder = GraphBuilder(), x = Expression(builder.input("x", TensorType(.float32, [])), in: builder)
    let other = builder.input("other", TensorType(.float32, []))
    #expect(try builder.gradients(of: x.squared().value, by: [other]) == [nil])
  }

  @Test func anOpWithoutDerivativeIsNamed() throws {
    let builder = GraphBuilder(), x = builder.input("x", TensorType(.float32, [2]))
    let bits = try builder.emit(BitCast(to: .int32), x, location: "layer/bits")
    let back = try builder.emit(BitCast(to: .float32), bits)
    let sum = try builder.emit(ReduceSum(keepsDimensions: false), back)
    // Integers stop a derivative silently; an op on floats without one must not.
    #expect(try builder.gradients(of: sum, by: [x]) == [nil])
    let unique = try builder.emit(Unique(), [x], location: "layer/unique")[0]
    let total = try builder.emit(ReduceSum(keepsDimensions: false), unique)
    #expect { try builder.gradients(of: total, by: [x]) } throws: { error in
      let diagnostic = error as? Diagnostic
      return diagnostic?.id == "derivative.missing" && "\(error)".contains("layer/unique")
    }
  }

  @Test func onlyANumberHasAGradient() throws {
    let builder = GraphBuilder(), x = builder.input("x", TensorType(.float32, [2]))
    #expect(throws: Diagnostic.self) { try builder.gradients(of: x, by: [x]) }
  }

  private func exponential(_ x: Double) -> Double { Exp()(x) }
}
