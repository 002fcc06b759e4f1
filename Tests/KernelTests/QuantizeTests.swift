internal import CKernels
internal import Foundation
internal import Testing

private typealias QuantizeVariant = Variant<chx_quantize_variant>
private let variants: [QuantizeVariant] = {
  var count = 0
  let all = chx_quantize_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all[$0]) }
}()

/// Rows of 8-bit numbers with their scales.
private struct Quantized: Equatable {
  var bytes: [UInt8], scales: [UInt32], zeroPoints: [Int32]
  func number(_ row: Int, _ column: Int, of columns: Int, isSigned: Bool) -> Double {
    let byte = bytes[row * columns + column], stored = isSigned ? Int(Int8(bitPattern: byte)) : Int(byte)
    return Double(stored - Int(zeroPoints[row])) * Double(Float(bitPattern: scales[row]))
  }
}
private struct Destination {
  let data: Memory<UInt8>, scales: Memory<Float>, zeroPoints: Memory<Int32>, rows: chx_quantized_rows
  init(_ mode: chx_quantize_mode, rows count: Int, columns: Int, _ quantization: chx_quantization = .init(scale: 1, zero_point: 0, is_signed: 0)) {
    (data, scales, zeroPoints) = (Memory(count: count * columns, 77), Memory(count: count, -1), Memory(count: count, -1))
    rows = .init(mode: mode, data: UnsafeMutableRawPointer(data.base), stride: columns, scales: scales.base, zero_points: zeroPoints.base, quantization: quantization)
  }
  var result: Quantized { .init(bytes: data.array, scales: scales.array.bits, zeroPoints: zeroPoints.array) }
}
private func quantize(
  _ x: [Float], rows: Int, columns: Int, _ mode: chx_quantize_mode, _ variant: chx_quantize_variant, _ quantization: chx_quantization = .init(scale: 1, zero_point: 0, is_signed: 0),
  asBF16: Bool = false
) -> Quantized {
  let to = Destination(mode, rows: rows, columns: columns, quantization), wide = Memory(x), narrow = Memory(x.map(\.bfloat16))
  var args = chx_quantize_args(
    columns: columns, x: asBF16 ? UnsafeRawPointer(narrow.base) : UnsafeRawPointer(wide.base), type: asBF16 ? CHX_BF16 : CHX_F32, x_stride: columns, to: to.rows)
  withExtendedLifetime((wide, narrow)) { variant.quantize(&args, 0, rows) }
  return to.result
}
private let perRow = [CHX_QUANTIZE_ROW_SYMMETRIC, CHX_QUANTIZE_ROW_ASYMMETRIC, CHX_QUANTIZE_ROW_SIGNED]

@Suite("Quantised rows") struct QuantizeTests {
  @Test("numbers come back to half a step, and each kind of row is the same on every instruction set", arguments: variants)
  fileprivate func roundTrip(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    let portable = variants[variants.count - 1].function
    for columns in [1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 129] {
      var numbers = Numbers(seed: columns)
      let rows = 3, x = numbers.array(rows * columns).enumerated().map { $1 * Float($0 / columns + 1) + ($0 / columns == 1 ? 0.7 : 0) }
      for mode in perRow {
        for asBF16 in [false, true] {
          let found = quantize(x, rows: rows, columns: columns, mode, variant.function, asBF16: asBF16)
          let isPortable = found == quantize(x, rows: rows, columns: columns, mode, portable, asBF16: asBF16)
          #expect(isPortable)
          for (at, value) in x.enumerated() {
            let scale = Double(Float(bitPattern: found.scales[at / columns])), real = Double(asBF16 ? Float(bfloat16: value.bfloat16) : value)
            let back = found.number(at / columns, at % columns, of: columns, isSigned: mode == CHX_QUANTIZE_ROW_SIGNED)
            #expect(abs(back - real) <= scale * 0.5001 + (mode == CHX_QUANTIZE_ROW_ASYMMETRIC ? scale * 0.5 : 0), "\(mode) \(columns)")
          }
        }
      }
    }
  }

  @Test("the extremes of a row take the extremes of its range", arguments: variants)
  fileprivate func range(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    let x: [Float] = [-2, 0, 1, 2]
    #expect(quantize(x, rows: 1, columns: 4, CHX_QUANTIZE_ROW_SYMMETRIC, variant.function) == .init(bytes: [1, 128, 192, 255], scales: [Float(2.0 / 127).bitPattern], zeroPoints: [128]))
    #expect(quantize(x, rows: 1, columns: 4, CHX_QUANTIZE_ROW_SIGNED, variant.function).bytes.map { Int8(bitPattern: $0) } == [-127, 0, 64, 127])
    #expect(quantize([0, 1, 3, 4], rows: 1, columns: 4, CHX_QUANTIZE_ROW_ASYMMETRIC, variant.function) == .init(bytes: [0, 64, 191, 255], scales: [Float(4.0 / 255).bitPattern], zeroPoints: [0]))
  }

  @Test("static: division, ties to even, saturation, NaN", arguments: variants)
  fileprivate func fixed(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    let x: [Float] = [0, 1, 3, -1, -3, 0.3, 1e30, -1e30, .infinity, -.infinity, .nan, 254, 255, 256, 509, 511, 7, 6.999, 513]
    for quantization in [chx_quantization(scale: 2, zero_point: 1, is_signed: 0), .init(scale: 2, zero_point: -3, is_signed: 1), .init(scale: 0.3, zero_point: 200, is_signed: 0)] {
      let found = quantize(x, rows: 1, columns: x.count, CHX_QUANTIZE_STATIC, variant.function, quantization)
      let (low, high): (Float, Float) = quantization.is_signed != 0 ? (-128, 127) : (0, 255)
      let expected = x.map { x -> UInt8 in
        let y = (x / quantization.scale).rounded(.toNearestOrEven) + Float(quantization.zero_point)
        return UInt8(truncatingIfNeeded: Int(x.isNaN ? low : min(max(y, low), high)))
      }
      #expect(found == .init(bytes: expected, scales: [quantization.scale.bitPattern], zeroPoints: [quantization.zero_point]))
    }
  }

  @Test("rows of zeros, and rows that are not finite", arguments: variants)
  fileprivate func special(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    for mode in perRow {
      for (value, isFinite) in [(Float(0), true), (1e-35, true), (.infinity, false), (-.infinity, false), (.nan, false), (3e38, true)] {
        let x = [Float](repeating: 0, count: 20) + [value] + [Float](repeating: 0, count: 20)
        let found = quantize(x, rows: 1, columns: 41, mode, variant.function)
        #expect(Float(bitPattern: found.scales[0]).isNaN != isFinite, "\(value)")
        if value.magnitude < 1e-30 { #expect(Float(bitPattern: found.scales[0]) == 1 && found.bytes.allSatisfy { Int32(Int8(bitPattern: $0 &- UInt8(truncatingIfNeeded: found.zeroPoints[0]))) == 0 }) }
      }
    }
    #expect(Float(bitPattern: quantize([-3e38, 3e38], rows: 1, columns: 2, CHX_QUANTIZE_ROW_ASYMMETRIC, variant.function).scales[0]).isNaN, "the span is beyond float32")
  }

  @Test("normalisation to every form, the same on every instruction set", arguments: variants)
  fileprivate func norms(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    for columns in [1, 5, 16, 48, 64, 65, 130, 200] {
      for kind in [CHX_NORM_LAYER, CHX_NORM_RMS] {
        for (hasScale, hasBias) in [(true, true), (true, false), (false, true), (false, false)] {
          for mode in perRow {
            let found = Norm(columns: columns, kind: kind, hasScale: hasScale, hasBias: hasBias, mode: mode).run(variant.function)
            let portable = Norm(columns: columns, kind: kind, hasScale: hasScale, hasBias: hasBias, mode: mode).run(variants[variants.count - 1].function)
            #expect(largestError(found.f32, found.expected) < 1e-5)
            #expect(found.bf16 == found.f32.map(\.bfloat16))
            #expect(found.f32.bits == portable.f32.bits && found.bf16 == portable.bf16 && found.quantized == portable.quantized)
            #expect(found.quantized == quantize(found.f32, rows: 3, columns: columns, mode, variant.function), "fused and separate differ")
          }
        }
      }
    }
  }
  private struct Norm {
    var columns: Int, kind: chx_norm_kind, hasScale: Bool, hasBias: Bool, mode: chx_quantize_mode
    func run(_ variant: chx_quantize_variant) -> (f32: [Float], bf16: [UInt16], quantized: Quantized, expected: [Double]) {
      var numbers = Numbers(seed: columns)
      let rows = 3, x = numbers.array(rows * columns).map { 3 * $0 + 1 }, scale = numbers.array(columns), bias = numbers.array(columns)
      let input = Memory(x), scales = Memory(scale), biases = Memory(bias), f32 = Memory<Float>(count: rows * columns, -7), bf16 = Memory<UInt16>(count: rows * columns, 7)
      let to = Destination(mode, rows: rows, columns: columns)
      var args = chx_norm_narrow_args()
      (args.kind, args.rows, args.columns, args.x, args.x_type, args.x_stride) = (kind, rows, columns, UnsafeRawPointer(input.base), CHX_F32, columns)
      if hasScale { args.scale = UnsafePointer(scales.base) }
      if hasBias { args.bias = UnsafePointer(biases.base) }
      (args.epsilon, args.f32, args.f32_stride, args.bf16, args.bf16_stride, args.q8) = (1e-5, f32.base, columns, bf16.base, columns, to.rows)
      withExtendedLifetime((input, scales, biases)) { variant.norm(&args, 0, rows) }
      let expected = (0..<rows).flatMap { i -> [Double] in
        let row = x[i * columns..<(i + 1) * columns].map(Double.init), n = Double(columns), mean = kind == CHX_NORM_LAYER ? row.reduce(0, +) / n : 0
        let factor = 1 / (row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n + 1e-5).squareRoot()
        return row.enumerated().map { ($1 - mean) * factor * (hasScale ? Double(scale[$0]) : 1) + (hasBias ? Double(bias[$0]) : 0) }
      }
      return (f32.array, bf16.array, to.result, expected)
    }
  }

  @Test("conversion to bfloat16 rounds ties to even and keeps what is special", arguments: variants)
  fileprivate func conversion(_ variant: QuantizeVariant) {
    guard variant.isSupported else { return }
    let patterns = stride(from: UInt32(0), through: .max - 70_000, by: 65_537).map { $0 } + [0x3f80_8000, 0x3f81_8000, 0x7f7f_ffff, 0x7f80_0000, 0x7f80_0001, 0xff80_0000, 1, 0x0000_8000, 0x0000_8001]
    let x = patterns.map(Float.init(bitPattern:))
    var narrow = [UInt16](repeating: 0, count: x.count), wide = [Float](repeating: 0, count: x.count)
    variant.function.narrow(x.count, x, &narrow)
    let isNarrow = narrow == x.map(\.bfloat16)
    #expect(isNarrow)
    variant.function.widen(narrow.count, narrow, &wide)
    let isWide = wide.bits == narrow.map { UInt32($0) << 16 }
    #expect(isWide)
  }

  @Test("whole matrices, with any number of threads")
  func matrices() {
    var numbers = Numbers(seed: 8)
    let (rows, columns) = (300, 230), x = numbers.array(rows * columns), to = Destination(CHX_QUANTIZE_ROW_ASYMMETRIC, rows: rows, columns: columns)
    let expected = quantize(x, rows: rows, columns: columns, CHX_QUANTIZE_ROW_ASYMMETRIC, variants[variants.count - 1].function)
    for threads in threadCounts {
      var rowsTo = to.rows
      chx_quantize_rows(rows, columns, x, CHX_F32, columns, &rowsTo, threads)
      let isSame = to.result == expected
      #expect(isSame)
      var back = [Float](repeating: 0, count: rows * columns)
      chx_dequantize_rows(rows, columns, to.data.base, 0, columns, to.scales.base, to.zeroPoints.base, 1, &back, columns, threads)
      #expect(zip(back, x).allSatisfy { abs($0 - $1) < 0.01 })
      var narrow = [UInt16](repeating: 0, count: rows * columns), wide = back
      chx_bf16_from_f32(rows, columns, x, columns, &narrow, columns, threads)
      chx_f32_from_bf16(rows, columns, narrow, columns, &wide, columns, threads)
      let comesBack = wide.bits == x.map { Float(bfloat16: $0.bfloat16).bitPattern }
      #expect(comesBack)
    }
  }
}
