internal import CKernels
internal import Foundation
internal import Testing

private let variants: [Variant<UnsafePointer<chx_gemm_f32_variant>>] = {
  var count = 0
  let all = chx_gemm_f32_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

/// A product with everything that can vary; the expected result is computed in double precision.
private struct Product {
  var m = 5, n = 33, k = 17, batch = 1
  var sharesB = true, transposes = false, transposesA = false, hasBias = true, hasResidual = false, inPlace = false, alpha: Float = 0
  var activation = CHX_ACTIVATION_NONE, gated = false

  func run(_ variant: UnsafePointer<chx_gemm_f32_variant>?, threads: Int32 = 1) -> (found: [Float], expected: [Double]) {
    var numbers = Numbers(seed: m * 7 + n * 5 + k)
    let width = gated ? n / 2 : n, aStride = (transposesA ? m : k) + 3, aSize = (transposesA ? k : m) * aStride, cStride = width + 2, bCount = sharesB ? 1 : batch
    let a = numbers.array(batch * aSize), bias = numbers.array(n)
    let bStride = (transposes ? k : n) + 1, bSize = (transposes ? n : k) * bStride
    let b = numbers.array(max(bCount * bSize, 1))
    let packedSize = gated ? chx_gemm_packed_gated_b_elements(k, n) : chx_gemm_packed_b_elements(k, n)
    let pack = gated ? chx_gemm_pack_gated_b_f32 : chx_gemm_pack_b_f32
    var packed = [Float](repeating: .nan, count: max(bCount * packedSize, 1))
    for item in 0..<bCount {
      packed.withUnsafeMutableBufferPointer { to in
        b.withUnsafeBufferPointer {
          pack(k, n, $0.baseAddress! + item * bSize, bStride, transposes ? 1 : 0, to.baseAddress! + item * packedSize, threads)
        }
      }
    }
    let residual = numbers.array(batch * m * cStride)
    var c = inPlace ? residual : [Float](repeating: -7, count: batch * m * cStride)
    c.withUnsafeMutableBufferPointer { c in
      var args = chx_gemm_f32_args()
      (args.m, args.n, args.k, args.batch) = (m, n, k, batch)
      (args.a_stride, args.a_batch_stride, args.a_transposed) = (aStride, aSize, transposesA ? 1 : 0)
      args.b_batch_stride = sharesB ? 0 : packedSize
      (args.c, args.c_stride, args.c_batch_stride) = (c.baseAddress, cStride, m * cStride)
      (args.residual_stride, args.residual_batch_stride) = (cStride, m * cStride)
      (args.alpha, args.activation, args.gated) = (alpha, activation, gated ? 1 : 0)
      a.withUnsafeBufferPointer { a in
        packed.withUnsafeBufferPointer { packed in
          bias.withUnsafeBufferPointer { bias in
            residual.withUnsafeBufferPointer { residual in
              (args.a, args.b) = (a.baseAddress, packed.baseAddress)
              args.bias = hasBias ? bias.baseAddress : nil
              args.residual = inPlace ? UnsafePointer(c.baseAddress) : hasResidual ? residual.baseAddress : nil
              let scratch = Scratch(chx_gemm_f32_scratch_bytes(&args, threads))
              if let variant { chx_gemm_f32_with(variant, &args, scratch.start, threads) } else { chx_gemm_f32(&args, scratch.start, threads) }
              #expect(scratch.isIntact)
            }
          }
        }
      }
    }
    var expected = (inPlace ? residual : c).map(Double.init)
    for item in 0..<batch {
      for i in 0..<m {
        let sums = (0..<n).map { j in
          var sum = 0.0
          for p in 0..<k {
            let at = (sharesB ? 0 : item) * bSize + (transposes ? j * bStride + p : p * bStride + j)
            sum += Double(a[item * aSize + (transposesA ? p * aStride + i : i * aStride + p)]) * Double(b[at])
          }
          if alpha != 0 { sum *= Double(alpha) }
          return hasBias ? sum + Double(bias[j]) : sum
        }
        for j in 0..<width {
          let index = (item * m + i) * cStride + j
          expected[index] = activated(sums[j]) * (gated ? sums[width + j] : 1) + (hasResidual || inPlace ? Double(residual[index]) : 0)
        }
      }
    }
    return (c, expected)
  }

  private func activated(_ x: Double) -> Double {
    switch activation {
    case CHX_ACTIVATION_RELU: max(x, 0)
    case CHX_ACTIVATION_GELU_ERF: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case CHX_ACTIVATION_GELU_TANH: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case CHX_ACTIVATION_QUICK_GELU: x / (1 + exp(-1.702 * x))
    case CHX_ACTIVATION_SILU: x / (1 + exp(-x))
    case CHX_ACTIVATION_SIGMOID: 1 / (1 + exp(-x))
    case CHX_ACTIVATION_TANH: tanh(x)
    default: x
    }
  }
}

@Suite("Matrix product") struct MatrixProductTests {
  @Test("every tail of rows and columns", arguments: variants, [1, 2, 3, 5, 6, 7, 13, 14, 15, 29])
  fileprivate func tails(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>, rows: Int) {
    guard variant.isSupported else { return }
    for columns in [1, 4, 15, 16, 17, 31, 32, 33, 64, 65, 80] {
      for depth in [0, 1, 15, 40] {
        let (found, expected) = Product(m: rows, n: columns, k: depth).run(variant.function)
        #expect(largestError(found, expected) < 1e-5, "\(rows) x \(columns) x \(depth)")
      }
    }
  }

  @Test("sizes beyond one block in each direction", arguments: variants, [(115, 20, 9), (3, 300, 5), (17, 35, 1100), (130, 270, 513), (40, 1100, 11), (33, 70, 2900)])
  fileprivate func blocks(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>, shape: (Int, Int, Int)) {
    guard variant.isSupported else { return }
    var product = Product(m: shape.0, n: shape.1, k: shape.2, transposes: true)
    for inPlace in [false, true] {
      product.inPlace = inPlace
      let (found, expected) = product.run(variant.function)
      #expect(largestError(found, expected) < 1e-5 + 2e-8 * Double(shape.2))
    }
  }

  @Test("A stored by columns: every tail, and beyond one block", arguments: variants)
  fileprivate func columns(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>) {
    guard variant.isSupported else { return }
    for (m, n, k) in [(1, 16, 5), (2, 3, 0), (3, 33, 7), (6, 31, 40), (13, 64, 17), (15, 20, 33), (29, 65, 300), (115, 20, 9), (130, 70, 2900)] {
      let product = Product(m: m, n: n, k: k, batch: 2, transposesA: true, hasResidual: true, activation: CHX_ACTIVATION_RELU)
      let (found, expected) = product.run(variant.function)
      #expect(largestError(found, expected) < 1e-5 + 2e-8 * Double(k), "\(m) x \(n) x \(k)")
      for threads in threadCounts { #expect(product.run(variant.function, threads: threads).found.bits == found.bits) }
    }
  }

  @Test("activations, bias, residual, scale, batches", arguments: variants)
  fileprivate func epilogues(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>) {
    guard variant.isSupported else { return }
    for activation in CHX_ACTIVATION_NONE.rawValue...CHX_ACTIVATION_TANH.rawValue {
      for (shared, transposed, bias, residual) in [(true, false, true, false), (false, true, false, true), (false, false, true, true)] {
        let product = Product(
          m: 9, n: 37, k: 23, batch: 3, sharesB: shared, transposes: transposed, hasBias: bias, hasResidual: residual, alpha: 0.25,
          activation: chx_activation(rawValue: activation))
        let (found, expected) = product.run(variant.function)
        #expect(largestError(found, expected) < 2e-6, "activation \(activation)")
      }
    }
  }

  @Test("gates: every tail, and beyond one block", arguments: variants)
  fileprivate func gates(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>) {
    guard variant.isSupported else { return }
    for (m, n, k) in [(1, 2, 5), (3, 30, 7), (5, 32, 16), (7, 34, 9), (15, 98, 33), (29, 640, 20), (20, 66, 2900)] {
      for transposed in [false, true] {
        let product = Product(m: m, n: n, k: k, transposes: transposed, hasResidual: transposed, alpha: transposed ? 0.5 : 0, activation: CHX_ACTIVATION_SILU, gated: true)
        let (found, expected) = product.run(variant.function)
        #expect(largestError(found, expected, scale: 10) < 1e-5 + 2e-8 * Double(k), "\(m) x \(n) x \(k)")
      }
    }
  }

  @Test("the same bits for any number of threads, and wherever a row lies")
  func sameBits() {
    let product = Product(m: 131, n: 600, k: 70, batch: 2, activation: CHX_ACTIVATION_GELU_ERF)
    let one = product.run(nil).found.bits
    for threads in threadCounts { #expect(product.run(nil, threads: threads).found.bits == one) }
  }

  @Test("a row has the same bits alone as among others", arguments: variants)
  fileprivate func rowAlone(_ variant: Variant<UnsafePointer<chx_gemm_f32_variant>>) {
    guard variant.isSupported else { return }
    let (rows, columns, depth) = (17, 33, 530)
    var numbers = Numbers(seed: 4)
    let row = numbers.array(depth), b = numbers.array(depth * columns)
    let a = (0..<rows).flatMap { _ in row }
    var packed = [Float](repeating: 0, count: chx_gemm_packed_b_elements(depth, columns))
    chx_gemm_pack_b_f32(depth, columns, b, columns, 0, &packed, 1)
    func product(of rows: Int) -> [Float] {
      var c = [Float](repeating: 0, count: rows * columns)
      c.withUnsafeMutableBufferPointer { c in
        a.withUnsafeBufferPointer { a in
          packed.withUnsafeBufferPointer { packed in
            var args = chx_gemm_f32_args()
            (args.m, args.n, args.k, args.a_stride, args.c_stride) = (rows, columns, depth, depth, columns)
            (args.a, args.b, args.c) = (a.baseAddress, packed.baseAddress, c.baseAddress)
            let scratch = Scratch(chx_gemm_f32_scratch_bytes(&args, 1))
            chx_gemm_f32_with(variant.function, &args, scratch.start, 1)
          }
        }
      }
      return c
    }
    let alone = product(of: 1).bits
    for count in 2...rows {
      let all = product(of: count).bits
      for i in 0..<count { #expect(Array(all[i * columns..<(i + 1) * columns]) == alone) }
    }
  }
}
