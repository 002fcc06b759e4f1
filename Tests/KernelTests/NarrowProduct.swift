internal import CKernels
internal import Foundation

typealias BF16Variant = Variant<UnsafePointer<chx_gemm_bf16_variant>>
typealias S8Variant = Variant<UnsafePointer<chx_gemm_s8_variant>>
let bf16Variants: [BF16Variant] = {
  var count = 0
  let all = chx_gemm_bf16_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()
let s8Variants: [S8Variant] = {
  var count = 0
  let all = chx_gemm_s8_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

/// A product of narrow numbers with everything that its epilogue can vary; the expected result is computed in double precision.
struct NarrowProduct {
  enum Residual { case none, f32, bf16, inPlace }
  var m = 5, n = 34, k = 17, batch = 1
  var sharesB = true, transposes = true, isGated = false, packsFromF32 = false
  var hasBias = true, hasScale = false, residual = Residual.none, alpha: Float = 0
  var activation = CHX_ACTIVATION_NONE
  /// 8-bit only: how A is given.
  var isSigned = false, sharesScale = false, hasZeroPoints = true, extremes = false
  var quantization = chx_quantization(scale: 0.02, zero_point: 3, is_signed: 1)

  struct Outputs: Equatable {
    var f32: [UInt32], bf16: [UInt16], q8: [UInt8], sums: [Int32] = []
    var numbers: [Float] { f32.map(Float.init(bitPattern:)) }
  }
  var columns: Int { isGated ? n / 2 : n }
  private var aStride: Int { k + 3 }
  private var cStride: Int { columns + 2 }

  /// Real values of A and B, and what the epilogue needs, as the expected result sees them.
  private struct Inputs {
    var a: [Double], b: [Double], bias: [Float], scale: [Float], residual: [Float]
  }

  private func expected(_ x: Inputs) -> [Double] {
    let bSize = bStored
    var result = [Double](repeating: -7, count: batch * m * cStride)
    if residual == .inPlace { result = x.residual.map(Double.init) }
    for item in 0..<batch {
      for i in 0..<m {
        let sums = (0..<n).map { j -> Double in
          var sum = 0.0
          for p in 0..<k {
            sum += x.a[(item * m + i) * aStride + p] * x.b[(sharesB ? 0 : item) * bSize + (transposes ? j * bStride + p : p * bStride + j)]
          }
          return (alpha == 0 ? sum : sum * Double(alpha)) + (hasBias ? Double(x.bias[j]) : 0)
        }
        for j in 0..<columns {
          var y = activated(sums[j]) * (isGated ? sums[n / 2 + j] : 1)
          if hasScale { y *= Double(x.scale[j]) }
          let index = (item * m + i) * cStride + j
          switch residual {
          case .none: break
          case .f32, .inPlace: y += Double(x.residual[index])
          case .bf16: y += Double(Float(bfloat16: x.residual[index].bfloat16))
          }
          result[index] = y
        }
      }
    }
    return result
  }
  private var bStride: Int { (transposes ? k : n) + 1 }
  private var bStored: Int { (transposes ? n : k) * bStride }

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

  /// Fills in the epilogue, calls, and takes the outputs.
  private func finish(_ x: Inputs, _ call: (chx_epilogue) -> Void) -> Outputs {
    let count = batch * m * cStride
    let f32 = Memory(residual == .inPlace ? x.residual : [Float](repeating: -7, count: count))
    let bf16 = Memory<UInt16>(count: count, 77), q8 = Memory<UInt8>(count: count, 77)
    let bias = Memory(x.bias), scale = Memory(x.scale), residualF32 = Memory(x.residual), residualBF16 = Memory(x.residual.map(\.bfloat16))
    var out = chx_epilogue()
    (out.alpha, out.activation, out.is_gated, out.quantization) = (alpha, activation, isGated ? 1 : 0, quantization)
    if hasBias { out.bias = UnsafePointer(bias.base) }
    if hasScale { out.scale = UnsafePointer(scale.base) }
    switch residual {
    case .none: break
    case .f32: (out.residual, out.residual_type) = (UnsafeRawPointer(residualF32.base), CHX_F32)
    case .bf16: (out.residual, out.residual_type) = (UnsafeRawPointer(residualBF16.base), CHX_BF16)
    case .inPlace: (out.residual, out.residual_type) = (UnsafeRawPointer(f32.base), CHX_F32)
    }
    (out.residual_stride, out.residual_batch_stride) = (cStride, m * cStride)
    (out.f32, out.f32_stride, out.f32_batch_stride) = (f32.base, cStride, m * cStride)
    (out.bf16, out.bf16_stride, out.bf16_batch_stride) = (bf16.base, cStride, m * cStride)
    (out.q8, out.q8_stride, out.q8_batch_stride) = (UnsafeMutableRawPointer(q8.base), cStride, m * cStride)
    withExtendedLifetime((bias, scale, residualF32, residualBF16)) { call(out) }
    return Outputs(f32: f32.array.bits, bf16: bf16.array, q8: q8.array)
  }

  /// The results, and how to compute what they must be.
  typealias Run = (outputs: Outputs, expected: () -> [Double], sums: () -> [Int32])

  func run(_ variant: UnsafePointer<chx_gemm_bf16_variant>?, threads: Int32 = 1) -> Run {
    var numbers = Numbers(seed: m * 7 + n * 5 + k)
    let a = Memory(numbers.array(batch * m * aStride).map(\.bfloat16)), items = sharesB ? 1 : batch
    let source = numbers.array(items * bStored), narrow = Memory(source.map(\.bfloat16)), wide = Memory(source)
    let packedSize = chx_gemm_bf16_packed_elements(k, n, isGated ? 1 : 0), packed = Memory<UInt16>(count: items * packedSize, 0x7fc0)
    for item in 0..<items {
      let from = packsFromF32 ? UnsafeRawPointer(wide.base + item * bStored) : UnsafeRawPointer(narrow.base + item * bStored)
      chx_gemm_bf16_pack_b(k, n, from, packsFromF32 ? CHX_F32 : CHX_BF16, bStride, transposes ? 1 : 0, isGated ? 1 : 0, packed.base + item * packedSize, threads)
    }
    let inputs = Inputs(
      a: a.array.map { Double(Float(bfloat16: $0)) }, b: narrow.array.map { Double(Float(bfloat16: $0)) }, bias: numbers.array(n), scale: numbers.array(columns),
      residual: numbers.array(batch * m * cStride))
    let outputs = finish(inputs) { out in
      var args = chx_gemm_bf16_args()
      (args.m, args.n, args.k, args.batch, args.out) = (m, n, k, batch, out)
      (args.a, args.a_stride, args.a_batch_stride) = (UnsafePointer(a.base), aStride, m * aStride)
      (args.b, args.b_batch_stride) = (UnsafePointer(packed.base), sharesB ? 0 : packedSize)
      if let variant { chx_gemm_bf16_with(variant, &args, threads) } else { chx_gemm_bf16(&args, threads) }
    }
    return (outputs, { expected(inputs) }, { [] })
  }

  func run(_ variant: UnsafePointer<chx_gemm_s8_variant>?, threads: Int32 = 1) -> Run {
    var numbers = Numbers(seed: m * 7 + n * 5 + k)
    let items = sharesB ? 1 : batch
    let a = Memory(numbers.array(batch * m * aStride).map { extremes ? ($0 < 0 ? UInt8(isSigned ? 0x80 : 0) : isSigned ? 0x7f : 0xff) : UInt8(bitPattern: Int8($0 * 127)) })
    let b = Memory(numbers.array(items * bStored).map { extremes ? ($0 < 0 ? Int8.min : .max) : Int8($0 * 127) })
    let packedSize = chx_gemm_s8_packed_bytes(k, n, isGated ? 1 : 0), packed = Memory<UInt8>(count: items * packedSize, 0x55)
    for item in 0..<items {
      chx_gemm_s8_pack_b(k, n, b.base + item * bStored, bStride, transposes ? 1 : 0, isGated ? 1 : 0, packed.base + item * packedSize, threads)
    }
    let rowScales = Memory(numbers.array(batch * m).map { ($0 + 2) * 0.01 }), columnScales = Memory(numbers.array(n).map { ($0 + 2) * 0.005 })
    let zeroPoints = Memory((0..<batch * m).map { Int32($0 * 37 % 256) - (isSigned ? 128 : 0) })
    func row(_ i: Int) -> Int { sharesScale ? 0 : i }
    let bare = a.array.enumerated().map { at, byte in
      Int32(isSigned ? Int(Int8(bitPattern: byte)) : Int(byte)) - (hasZeroPoints ? zeroPoints.base[row(at / aStride)] : 0)
    }
    let inputs = Inputs(
      a: bare.enumerated().map { at, number in Double(number) * Double(rowScales.base[row(at / aStride)]) },
      b: b.array.enumerated().map { at, number in
        let inner = at % bStored, column = transposes ? inner / bStride : inner % bStride
        return column < n ? Double(number) * Double(columnScales.base[column]) : 0
      }, bias: numbers.array(n), scale: numbers.array(columns), residual: numbers.array(batch * m * cStride))
    let sums = Memory<Int32>(count: isGated ? 0 : batch * m * cStride, -7)
    var outputs = finish(inputs) { out in
      var args = chx_gemm_s8_args()
      (args.m, args.n, args.k, args.batch, args.out) = (m, n, k, batch, out)
      (args.a, args.a_is_signed, args.a_stride, args.a_batch_stride) = (UnsafeRawPointer(a.base), isSigned ? 1 : 0, aStride, m * aStride)
      args.a_scales = UnsafePointer(rowScales.base)
      if hasZeroPoints { args.a_zero_points = UnsafePointer(zeroPoints.base) }
      (args.a_scale_stride, args.a_scale_batch_stride) = sharesScale ? (0, 0) : (1, m)
      (args.b, args.b_batch_stride) = (UnsafeRawPointer(packed.base), sharesB ? 0 : packedSize)
      (args.b_scales, args.b_scale_stride) = (UnsafePointer(columnScales.base), 1)
      if !isGated { (args.sums, args.sums_stride, args.sums_batch_stride) = (sums.base, cStride, m * cStride) }
      if let variant { chx_gemm_s8_with(variant, &args, threads) } else { chx_gemm_s8(&args, threads) }
    }
    outputs.sums = sums.array
    let bytes = b.array
    return (outputs, { expected(inputs) }, { isGated ? [] : exactSums(bare, bytes) })
  }
  private func exactSums(_ a: [Int32], _ b: [Int8]) -> [Int32] {
    (0..<batch * m * cStride).map { at in
      let (row, column) = (at / cStride, at % cStride), first = sharesB ? 0 : row / m * bStored
      if column >= columns { return -7 }
      var sum: Int32 = 0
      for p in 0..<k { sum &+= a[row * aStride + p] &* Int32(b[first + (transposes ? column * bStride + p : p * bStride + column)]) }
      return sum
    }
  }

  /// What the narrow outputs must be, given the float32 ones: the numbers inside rows; the margins keep 77.
  func narrowed(_ outputs: Outputs) -> (bf16: [UInt16], q8: [UInt8]) {
    let inside = outputs.numbers.indices.map { $0 % cStride < columns }
    let bf16 = zip(outputs.numbers, inside).map { $1 ? ($0.isSubnormal ? $0 * 0 : $0).bfloat16 : 77 }
    let q8 = zip(outputs.numbers, inside).map { x, inside -> UInt8 in
      guard inside else { return 77 }
      let (low, high): (Float, Float) = quantization.is_signed != 0 ? (-128, 127) : (0, 255)
      let y = (x / quantization.scale).rounded(.toNearestOrEven) + Float(quantization.zero_point)
      return UInt8(truncatingIfNeeded: Int(y.isNaN ? low : min(max(y, low), high)))
    }
    return (bf16, q8)
  }
}
