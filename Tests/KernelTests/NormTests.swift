internal import CKernels
internal import Foundation
internal import Testing

private typealias NormVariant = Variant<UnsafePointer<chx_norm_f32_variant>>
private let variants: [NormVariant] = {
  var count = 0
  let all = chx_norm_f32_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

private struct Norm {
  var kind = CHX_NORM_LAYER, rows = 3, columns = 17
  var hasScale = true, hasBias = true, hasResidual = false, inPlace = false, offset: Float = 0

  func run(_ variant: UnsafePointer<chx_norm_f32_variant>?, threads: Int32 = 1) -> (y: [Float], sum: [Float], expected: [Double], expectedSum: [Float]) {
    var numbers = Numbers(seed: columns)
    let stride = columns + 3
    let x = numbers.array(rows * stride).map { $0 * 2 + offset }, residual = numbers.array(rows * stride), scale = numbers.array(columns), bias = numbers.array(columns)
    var y = inPlace ? x : [Float](repeating: -7, count: rows * stride), sum = [Float](repeating: -7, count: rows * stride)
    var expected = y.map(Double.init), expectedSum = sum
    var args = chx_norm_f32_args()
    (args.kind, args.rows, args.columns, args.epsilon) = (kind, rows, columns, 1e-6)
    (args.x_stride, args.y_stride, args.residual_stride, args.sum_stride) = (stride, stride, stride, stride)
    y.withUnsafeMutableBufferPointer { y in
      x.withUnsafeBufferPointer { x in
        residual.withUnsafeBufferPointer { residual in
          scale.withUnsafeBufferPointer { scale in
            bias.withUnsafeBufferPointer { bias in
              sum.withUnsafeMutableBufferPointer { sum in
                args.x = inPlace ? UnsafePointer(y.baseAddress) : x.baseAddress
                args.y = y.baseAddress
                if hasScale { args.scale = scale.baseAddress }
                if hasBias { args.bias = bias.baseAddress }
                if hasResidual { (args.residual, args.sum) = (residual.baseAddress, sum.baseAddress) }
                if let variant { chx_norm_f32_with(variant, &args, threads) } else { chx_norm_f32(&args, threads) }
              }
            }
          }
        }
      }
    }
    for i in 0..<rows {
      let row = (0..<columns).map { x[i * stride + $0] + (hasResidual ? residual[i * stride + $0] : 0) }, exact = row.map(Double.init)
      if hasResidual { expectedSum.replaceSubrange(i * stride..<i * stride + columns, with: row) }
      let mean = kind == CHX_NORM_LAYER ? exact.reduce(0, +) / Double(columns) : 0
      let variance = exact.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      let top = exact.max()!, total = exact.reduce(0) { $0 + exp($1 - top) }
      for j in 0..<columns {
        expected[i * stride + j] =
          switch kind {
          case CHX_NORM_SOFTMAX: exp(exact[j] - top) / total
          case CHX_NORM_LOG_SOFTMAX: exact[j] - top - log(total)
          default: (exact[j] - mean) / (variance + 1e-6).squareRoot() * (hasScale ? Double(scale[j]) : 1) + (hasBias ? Double(bias[j]) : 0)
          }
      }
    }
    return (y, sum, expected, expectedSum)
  }
}

@Suite("Norms and softmax") struct NormTests {
  @Test("every tail", arguments: variants, [CHX_NORM_LAYER.rawValue, CHX_NORM_RMS.rawValue, CHX_NORM_SOFTMAX.rawValue, CHX_NORM_LOG_SOFTMAX.rawValue])
  fileprivate func tails(_ variant: NormVariant, _ kind: UInt32) {
    guard variant.isSupported else { return }
    for columns in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 200, 1024] {
      for (scale, bias, residual, inPlace) in [(true, true, false, false), (true, false, true, false), (false, true, false, true), (false, false, true, true)] {
        let result = Norm(kind: chx_norm_kind(rawValue: kind), columns: columns, hasScale: scale, hasBias: bias, hasResidual: residual, inPlace: inPlace).run(variant.function)
        #expect(largestError(result.y, result.expected) < (columns <= 2 ? 2e-4 : 3e-6), "\(columns) columns")
        #expect(result.sum == result.expectedSum)
      }
    }
  }

  @Test("a mean far from zero does not spoil the variance", arguments: variants)
  fileprivate func offset(_ variant: NormVariant) {
    guard variant.isSupported else { return }
    let result = Norm(columns: 768, offset: 100).run(variant.function)
    #expect(largestError(result.y, result.expected) < 2e-5)
  }

  @Test("a softmax over nothing but -infinity is NaN; one finite score takes all", arguments: variants)
  fileprivate func masked(_ variant: NormVariant) {
    guard variant.isSupported else { return }
    let x = [Float](repeating: -.infinity, count: 20)
    var y = x
    func softmax(_ x: [Float]) {
      x.withUnsafeBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          var args = chx_norm_f32_args()
          (args.kind, args.rows, args.columns, args.x, args.y) = (CHX_NORM_SOFTMAX, 1, 20, x.baseAddress, y.baseAddress)
          chx_norm_f32_with(variant.function, &args, 1)
        }
      }
    }
    softmax(x)
    #expect(y.allSatisfy { $0.isNaN })
    softmax(x[..<19] + [-1e30])
    #expect(y == [Float](repeating: 0, count: 19) + [1])
  }

  @Test("the same bits for any number of threads")
  func sameBits() {
    for kind in [CHX_NORM_LAYER, CHX_NORM_RMS, CHX_NORM_SOFTMAX, CHX_NORM_LOG_SOFTMAX] {
      let norm = Norm(kind: kind, rows: 120, columns: 1000)
      let one = norm.run(nil).y.bits
      for threads in threadCounts { #expect(norm.run(nil, threads: threads).y.bits == one) }
    }
  }
}
