internal import CKernels
internal import Foundation
internal import Testing

private let tails = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100]

@Suite("Elementwise") struct ElementwiseTests {
  @Test("a result does not depend on where in a run its element lies, and nothing else is written", arguments: elementwiseVariants, UnaryFunction.all)
  func unaryTails(_ variant: ElementwiseVariant, _ function: UnaryFunction) {
    guard variant.isSupported else { return }
    var numbers = Numbers(seed: 3)
    let x = numbers.array(128).map { $0 * 4 }
    var whole = x
    variant.function.unary(function.op, x.count, x, &whole)
    for count in tails {
      var y = [Float](repeating: -7, count: count + 1)
      variant.function.unary(function.op, count, x, &y)
      #expect(y.bits == Array(whole[..<count] + [-7]).bits)
    }
  }

  @Test("binary operations with each kind of broadcast", arguments: elementwiseVariants)
  func binary(_ variant: ElementwiseVariant) {
    guard variant.isSupported else { return }
    var numbers = Numbers(seed: 9)
    var a = numbers.array(100), b = numbers.array(100)
    (a[3], b[5], a[7], b[7]) = (.nan, .nan, .infinity, -.infinity)
    for op in 0..<CHX_BINARY_COUNT.rawValue {
      for count in tails {
        for (aStep, bStep) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
          var y = [Float](repeating: -7, count: count + 1)
          variant.function.binary(chx_binary(rawValue: op), count, a, aStep, b, bStep, &y)
          let expected = (0..<count).map { Self.exact(chx_binary(rawValue: op), a[aStep * $0], b[bStep * $0]) }
          #expect(zip(y, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN } && y[count] == -7)
        }
      }
    }
  }
  private static func exact(_ op: chx_binary, _ a: Float, _ b: Float) -> Float {
    switch op {
    case CHX_BINARY_ADD: a + b
    case CHX_BINARY_SUBTRACT: a - b
    case CHX_BINARY_MULTIPLY: a * b
    case CHX_BINARY_DIVIDE: a / b
    case CHX_BINARY_MINIMUM: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    default: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    }
  }

  @Test("gated units", arguments: elementwiseVariants)
  func gated(_ variant: ElementwiseVariant) {
    guard variant.isSupported else { return }
    var numbers = Numbers(seed: 11)
    let x = numbers.array(100).map { $0 * 5 }, gate = numbers.array(100)
    for count in tails {
      var y = [Float](repeating: -7, count: count + 1)
      variant.function.gated(CHX_ACTIVATION_SILU, count, x, gate, &y)
      let expected = (0..<count).map { Double(x[$0]) * UnaryFunction.sigmoid(Double(x[$0])) * Double(gate[$0]) }
      #expect(largestError(y, expected) < 1e-6 && y[count] == -7)
    }
  }

  @Test("matrix operands: strides, broadcasts, threads")
  func matrixOperands() {
    let (rows, columns) = (300, 301)
    var numbers = Numbers(seed: 13)
    let a = numbers.array(rows * (columns + 2)), b = numbers.array(rows * columns)
    for (rowStride, columnStride) in [(columns, 1), (0, 1), (1, 0), (0, 0)] {
      var results = [[UInt32]]()
      for threads in threadCounts {
        var y = [Float](repeating: 0, count: rows * (columns + 1))
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            chx_binary_f32(
              CHX_BINARY_SUBTRACT, rows, columns, chx_operand(data: a.baseAddress, row_stride: columns + 2, column_stride: 1),
              chx_operand(data: b.baseAddress, row_stride: rowStride, column_stride: columnStride), &y, columns + 1, threads)
          }
        }
        results.append(y.bits)
        var expected = [Float](repeating: 0, count: y.count)
        for i in 0..<rows {
          for j in 0..<columns { expected[i * (columns + 1) + j] = a[i * (columns + 2) + j] - b[i * rowStride + j * columnStride] }
        }
        #expect(y == expected)
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("whole-array forms have the same bits for any number of threads")
  func sameBits() {
    var numbers = Numbers(seed: 17)
    let x = numbers.array(200_000)
    var one = x, gatedOne = [Float](repeating: 0, count: 100_000), filled = x
    chx_unary_f32(CHX_UNARY_GELU_ERF, x.count, x, &one, 1)
    chx_gated_f32(CHX_ACTIVATION_SILU, 100, 1000, x, 2000, &gatedOne, 1000, 1)
    for threads in threadCounts {
      var many = x, gatedMany = gatedOne
      many.withUnsafeMutableBufferPointer { chx_unary_f32(CHX_UNARY_GELU_ERF, x.count, $0.baseAddress, $0.baseAddress, threads) }
      chx_gated_f32(CHX_ACTIVATION_SILU, 100, 1000, x, 2000, &gatedMany, 1000, threads)
      chx_fill_f32(Float(threads), filled.count, &filled, threads)
      #expect(many.bits == one.bits && gatedMany.bits == gatedOne.bits && filled.allSatisfy { $0 == Float(threads) })
    }
  }
}
