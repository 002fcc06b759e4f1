internal import CKernels
internal import Testing

private func checkBF16(_ product: NarrowProduct, _ variant: BF16Variant, bound: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation) {
  check(product, product.run(variant.function), product.run(bf16Variants[bf16Variants.count - 1].function), bound, sourceLocation)
}
private func checkS8(_ product: NarrowProduct, _ variant: S8Variant, bound: Double = 1e-5, sourceLocation: SourceLocation = #_sourceLocation) {
  check(product, product.run(variant.function), product.run(s8Variants[s8Variants.count - 1].function), bound, sourceLocation)
}
/// What both types have in common.
private func check(_ product: NarrowProduct, _ found: NarrowProduct.Run, _ portable: NarrowProduct.Run, _ bound: Double, _ sourceLocation: SourceLocation) {
  // GELU's own bound (narrow_math.h) comes on top of the rounding of sums, multiplied by what it gates.
  let gelu = product.activation == CHX_ACTIVATION_GELU_ERF ? (product.isGated ? 2e-3 : 3e-5) : 0
  let error = largestError(found.outputs.numbers, found.expected()), narrowed = product.narrowed(found.outputs)
  #expect(error < bound + gelu, "\(product)", sourceLocation: sourceLocation)
  let roundsToBF16 = found.outputs.bf16 == narrowed.bf16, quantizes = found.outputs.q8 == narrowed.q8, isPortable = found.outputs == portable.outputs
  let isExact = found.outputs.sums == found.sums()
  #expect(isExact, "integer sums are not exact: \(product)", sourceLocation: sourceLocation)
  #expect(roundsToBF16 && quantizes, "\(product)", sourceLocation: sourceLocation)
  #expect(isPortable, "other bits than the portable kernel's: \(product)", sourceLocation: sourceLocation)
}

private let rowCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
private let columnCounts = [2, 18, 32, 66], depths = [0, 1, 3, 6, 33]

/// Every option of the epilogue at least once with every other kind.
private let epilogues: [NarrowProduct] = {
  var all: [NarrowProduct] = []
  for activation in CHX_ACTIVATION_NONE.rawValue...CHX_ACTIVATION_TANH.rawValue {
    for (index, residual) in [NarrowProduct.Residual.none, .f32, .bf16, .inPlace].enumerated() {
      var product = NarrowProduct(m: 9, n: 38, k: 23, batch: 2, activation: chx_activation(rawValue: activation))
      (product.residual, product.isGated, product.hasScale, product.hasBias) = (residual, (index + Int(activation)) % 2 == 0, index % 3 == 1, index != 2)
      (product.alpha, product.sharesB, product.transposes, product.packsFromF32) = (index == 3 ? 0.25 : 0, index % 2 == 0, index > 1, index == 1)
      (product.isSigned, product.sharesScale, product.hasZeroPoints) = (index % 2 == 1, index == 2, index != 3)
      if index > 1 { product.quantization = .init(scale: 0.05, zero_point: 120, is_signed: 0) }
      all.append(product)
    }
  }
  return all
}()

@Suite("Products of bfloat16") struct BF16ProductTests {
  @Test("every tail of rows, columns and depth", arguments: bf16Variants, rowCounts)
  fileprivate func tails(_ variant: BF16Variant, rows: Int) {
    guard variant.isSupported else { return }
    for columns in columnCounts {
      for depth in depths { checkBF16(NarrowProduct(m: rows, n: columns, k: depth, isGated: depth == 33), variant) }
    }
  }
  @Test("sizes beyond one block in each direction", arguments: bf16Variants, [(115, 20, 9), (3, 530, 5), (15, 20, 2900), (71, 140, 30)])
  fileprivate func blocks(_ variant: BF16Variant, shape: (Int, Int, Int)) {
    guard variant.isSupported else { return }
    checkBF16(NarrowProduct(m: shape.0, n: shape.1, k: shape.2), variant, bound: 1e-4)
  }
  @Test("every epilogue", arguments: bf16Variants)
  fileprivate func everyEpilogue(_ variant: BF16Variant) {
    guard variant.isSupported else { return }
    for product in epilogues { checkBF16(product, variant) }
  }
  @Test("the same bits for any number of threads")
  func sameBits() {
    for product in [NarrowProduct(m: 75, n: 600, k: 40), NarrowProduct(m: 75, n: 600, k: 41, isGated: true, activation: CHX_ACTIVATION_SILU)] {
      let one = product.run(nil as UnsafePointer<chx_gemm_bf16_variant>?).outputs
      for threads in threadCounts {
        let isSame = product.run(nil as UnsafePointer<chx_gemm_bf16_variant>?, threads: threads).outputs == one
        #expect(isSame)
      }
    }
  }
}

@Suite("Products of 8-bit integers") struct S8ProductTests {
  @Test("every tail of rows, columns and depth", arguments: s8Variants, rowCounts)
  fileprivate func tails(_ variant: S8Variant, rows: Int) {
    guard variant.isSupported else { return }
    for columns in columnCounts {
      for depth in depths { checkS8(NarrowProduct(m: rows, n: columns, k: depth, isGated: depth == 33, isSigned: depth % 2 == 0), variant) }
    }
  }
  @Test("sizes beyond one block in each direction", arguments: s8Variants, [(115, 20, 9), (2, 1030, 5), (15, 20, 5900), (71, 140, 30)])
  fileprivate func blocks(_ variant: S8Variant, shape: (Int, Int, Int)) {
    guard variant.isSupported else { return }
    checkS8(NarrowProduct(m: shape.0, n: shape.1, k: shape.2), variant, bound: 2e-4)
  }
  @Test("sums of the largest products saturate nowhere", arguments: s8Variants, [false, true])
  fileprivate func extremes(_ variant: S8Variant, isSigned: Bool) {
    guard variant.isSupported else { return }
    for depth in [4, 63, 512] { checkS8(NarrowProduct(m: 7, n: 34, k: depth, isSigned: isSigned, extremes: true), variant, bound: 1e-4) }
  }
  @Test("every epilogue", arguments: s8Variants)
  fileprivate func everyEpilogue(_ variant: S8Variant) {
    guard variant.isSupported else { return }
    for product in epilogues { checkS8(product, variant) }
  }
  @Test("the same bits for any number of threads")
  func sameBits() {
    for product in [NarrowProduct(m: 75, n: 1100, k: 40), NarrowProduct(m: 75, n: 1100, k: 41, isGated: true, activation: CHX_ACTIVATION_SILU)] {
      let one = product.run(nil as UnsafePointer<chx_gemm_s8_variant>?).outputs
      for threads in threadCounts {
        let isSame = product.run(nil as UnsafePointer<chx_gemm_s8_variant>?, threads: threads).outputs == one
        #expect(isSame)
      }
    }
  }
}

/// The kernels for AMX, on tiles in memory.
@Suite("Tiles of AMX") struct TileTests {
  private static let products: [NarrowProduct] = {
    var all = rowCounts.flatMap { rows in [(2, 3), (34, 70)].map { NarrowProduct(m: rows, n: $0.0, k: $0.1, isGated: rows % 2 == 0) } }
    all += [(33, 66, 64), (40, 36, 720), (32, 34, 1500)].map { NarrowProduct(m: $0.0, n: $0.1, k: $0.2, isSigned: true) }
    return all
  }()
  @Test("bfloat16")
  func bf16() {
    withUnsafePointer(to: chx_gemm_bf16_amx_emulation) { variant in
      for product in Self.products {
        let found = product.run(variant), error = largestError(found.outputs.numbers, found.expected())
        #expect(error < 1e-4, "\(product)")
      }
    }
  }
  @Test("8-bit integers, with the same bits as elsewhere")
  func s8() {
    withUnsafePointer(to: chx_gemm_s8_amx_emulation) { variant in
      for product in Self.products {
        let isPortable = product.run(variant).outputs == product.run(s8Variants[s8Variants.count - 1].function).outputs
        #expect(isPortable, "\(product)")
      }
    }
  }
}
