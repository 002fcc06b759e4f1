import IR
import Passes
import TestSupport
import Testing

@Suite struct QuantizedFusionTests {
  private func scalar(_ b: GraphBuilder, _ value: Double) -> Value { b.constant(.scalar(.float32, value)) }
  private func codes(_ type: ElementType, _ shape: [Int], seed: UInt64) -> Tensor {
    Tensor(type, shape, int64s: noise(shape, seed: seed).doubles.map { Int64(($0 * 30).rounded()) + (type == .uint8 ? 128 : 0) })
  }

  @Test("products between QuantizeLinear and DequantizeLinear become 8-bit layers, with what follows them", arguments: [ElementType.int8, .uint8], [true, false])
  func pairs(_ type: ElementType, _ perColumn: Bool) throws {
    let center: Int64 = type == .uint8 ? 128 : 0
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(3), .fixed(4)])))
      let zero = b.constant(Tensor(.int8, [], int64s: [3])), scale = scalar(b, 0.02)
      let real = try b.emit(DequantizeLinear(), b.emit(QuantizeLinear(), x, scale, zero), scale, zero)
      let weightScale = b.constant(perColumn ? Tensor([5], [0.01, 0.02, 0.03, 0.04, 0.05]) : Tensor([], [0.02]))
      let points = b.constant(Tensor(type, perColumn ? [5] : [], int64s: Array(repeating: center, count: perColumn ? 5 : 1)))
      let weight = try b.emit(DequantizeLinear(axis: 1), b.constant(codes(type, [4, 5], seed: 7)), weightScale, points)
      let biased = try b.emit(Add(), b.constant(noise([5], seed: 8)), b.emit(MatMul(), real, weight))
      let target = b.constant(Tensor(.uint8, [], int64s: [120])), step = scalar(b, 0.03)
      b.output(try b.emit(DequantizeLinear(), b.emit(QuantizeLinear(), b.emit(Relu(), biased), step, target), step, target), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.opNames == ["quantize_linear", "quantized_linear", "dequantize_linear"])
    #expect(report.count(of: "quantized-product") == 1 && report.count(of: "quantized-epilogue") == 3)
  }

  @Test func operatorsOfQuantizedTensorsBecomeLayers() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.uint8, [2, 3, 4])), one = b.constant(Tensor(.uint8, [], int64s: [100])), step = scalar(b, 0.05)
      let weight = b.constant(codes(.int8, [4, 5], seed: 7)), zero = b.constant(Tensor(.int8, [], int64s: [0]))
      b.output(try b.emit(QLinearMatMul(), [x, scalar(b, 0.02), one, weight, scalar(b, 0.03), zero, step, one])[0], name: "y")
    }
    #expect(try check(before).graph.opNames == ["quantized_linear"])
  }

  @Test func dynamicQuantizationBecomesALayer() throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(3), .fixed(4)])))
      let quantized = try b.emit(DynamicQuantizeLinear(), [x])
      let weight = b.constant(codes(.int8, [4, 5], seed: 7)), zero = b.constant(Tensor(.int8, [5], int64s: [0, 0, 0, 0, 0]))
      let sums = try b.emit(MatMulInteger(), [quantized[0], weight, quantized[2], zero])[0]
      let factors = try b.emit(Multiply(), quantized[1], b.constant(Tensor([5], [0.01, 0.02, 0.03, 0.04, 0.05])))
      let product = try b.emit(Multiply(), b.emit(Cast(to: .float32), sums), factors)
      b.output(try b.emit(Add(), b.emit(Add(), product, b.constant(noise([5], seed: 8))), b.emit(Linear(), x, b.constant(noise([4, 5], seed: 9)))), name: "y")
    }
    let (after, report) = try check(before)
    #expect(report.count(of: "dynamic-product") == 1 && report.count(of: "quantized-epilogue") >= 1)
    #expect(after.count("quantized_linear") == 1 && after.count("matmul_integer") == 0)
  }

  @Test("weights that the kernels do not multiply by stay, and say why", arguments: [(ElementType.int8, Int64(5)), (.uint8, 127)])
  func nearMisses(_ type: ElementType, _ zeroPoint: Int64) throws {
    let before = try graph { b in
      let x = b.input("x", TensorType(.float32, [3, 4])), zero = b.constant(Tensor(.int8, [], int64s: [3])), scale = scalar(b, 0.02)
      let real = try b.emit(DequantizeLinear(), b.emit(QuantizeLinear(), x, scale, zero), scale, zero)
      let weight = try b.emit(DequantizeLinear(), b.constant(codes(type, [4, 5], seed: 7)), scalar(b, 0.02), b.constant(Tensor(type, [], int64s: [zeroPoint])))
      b.output(try b.emit(MatMul(), real, weight), name: "y")
    }
    let (after, report) = try check(before)
    #expect(after.count("quantized_linear") == 0 && after.count("linear") == 1)
    #expect(report.nearMisses.contains { $0.rule == "quantized-product" && $0.reason == "the weights have a zero point" })
  }
}
