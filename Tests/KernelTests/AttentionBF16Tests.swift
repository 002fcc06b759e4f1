internal import CKernels
internal import Foundation
internal import Testing

private typealias AttentionBF16Variant = Variant<UnsafePointer<chx_attention_bf16_variant>>
private let variants: [AttentionBF16Variant] = {
  var count = 0
  let all = chx_attention_bf16_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

/// Attention over [batch, row, head, depth] in bfloat16, with an expected result in double precision.
private struct AttentionBF16 {
  enum Mask { case none, full, perKey, fullyMaskedQuery, strided }
  var batch = 1, heads = 2, queries = 5, keys = 7, depth = 8, valueDepth = 8
  var mask = Mask.none, causal = false, scale: Float?, wantsProbabilities = false

  struct Result: Equatable {
    var f32: [UInt32], bf16: [UInt16], probabilities: [UInt32]
  }
  func run(_ variant: UnsafePointer<chx_attention_bf16_variant>?, threads: Int32 = 1) -> (found: Result, expected: () -> (outputs: [Double], probabilities: [Double])) {
    var numbers = Numbers(seed: queries * 31 + keys * 7 + depth)
    func strides(_ rows: Int, _ width: Int) -> chx_attention_strides { .init(batch: rows * heads * width + 5, row: heads * width, head: width) }
    let (qs, ks, vs, os) = (strides(queries, depth), strides(keys, depth), strides(keys, valueDepth), strides(queries, valueDepth))
    let q = Memory(numbers.array(batch * qs.batch).map { ($0 * 3).bfloat16 }), k = Memory(numbers.array(batch * ks.batch).map(\.bfloat16))
    let v = Memory(numbers.array(batch * vs.batch).map(\.bfloat16)), scale = scale ?? 1 / Float(depth).squareRoot()
    let step = mask == .strided ? 2 : 1
    var additions = numbers.array(batch * queries * keys * step)
    if mask == .fullyMaskedQuery { for j in 0..<keys { additions[j] = -.infinity } }
    if mask == .full { for i in stride(from: 0, to: additions.count, by: 3) where i % keys != 0 { additions[i] = -.infinity } }
    let added = Memory(additions), f32 = Memory<Float>(count: batch * os.batch, -7), bf16 = Memory<UInt16>(count: batch * os.batch, 77)
    let probabilities = Memory<Float>(count: wantsProbabilities ? batch * heads * queries * keys : 0, -7)
    var args = chx_attention_bf16_args()
    (args.batch, args.heads, args.queries, args.keys, args.depth, args.value_depth) = (batch, heads, queries, keys, depth, valueDepth)
    (args.scale, args.causal, args.f32, args.bf16) = (scale, causal ? 1 : 0, f32.base, bf16.base)
    (args.q, args.k, args.v) = (UnsafePointer(q.base), UnsafePointer(k.base), UnsafePointer(v.base))
    (args.q_strides, args.k_strides, args.v_strides, args.output_strides) = (qs, ks, vs, os)
    if mask != .none { args.mask = UnsafePointer(added.base) }
    switch mask {
    case .none: break
    case .full, .fullyMaskedQuery, .strided: (args.mask_batch_stride, args.mask_query_stride, args.mask_key_stride) = (queries * keys * step, keys * step, step)
    case .perKey: (args.mask_batch_stride, args.mask_key_stride) = (keys, 1)
    }
    if wantsProbabilities { args.probabilities = probabilities.base }
    var scratch = [UInt8](repeating: 0xff, count: chx_attention_bf16_scratch_bytes(&args, threads))
    if let variant { chx_attention_bf16_with(variant, &args, &scratch, threads) } else { chx_attention_bf16(&args, &scratch, threads) }
    withExtendedLifetime(added) {}

    let found = Result(f32: f32.array.bits, bf16: bf16.array, probabilities: probabilities.array.bits), arguments = args
    return (found, { expected(arguments, q.array, k.array, v.array, additions) })
  }

  private func expected(_ args: chx_attention_bf16_args, _ q: [UInt16], _ k: [UInt16], _ v: [UInt16], _ additions: [Float]) -> (outputs: [Double], probabilities: [Double]) {
    let (qs, ks, vs, os) = (args.q_strides, args.k_strides, args.v_strides, args.output_strides)
    var expected = [Double](repeating: -7, count: batch * os.batch), softmax: [Double] = []
    for b in 0..<batch {
      for h in 0..<heads {
        for i in 0..<queries {
          let scores = (0..<keys).map { j -> Double in
            if causal && j > i + keys - queries { return -.infinity }
            var sum = 0.0
            for d in 0..<depth {
              sum += Double(Float(bfloat16: q[b * qs.batch + i * qs.row + h * qs.head + d])) * Double(Float(bfloat16: k[b * ks.batch + j * ks.row + h * ks.head + d]))
            }
            return sum * Double(args.scale) + (mask == .none ? 0 : Double(additions[b * args.mask_batch_stride + i * args.mask_query_stride + j * args.mask_key_stride]))
          }
          let top = scores.max() ?? 0, weights = scores.map { exp($0 - top) }, total = weights.reduce(0, +)
          softmax += weights.map { $0 / total }
          for d in 0..<valueDepth {
            let sum = (0..<keys).reduce(0.0) { $0 + weights[$1] * Double(Float(bfloat16: v[b * vs.batch + $1 * vs.row + h * vs.head + d])) }
            expected[b * os.batch + i * os.row + h * os.head + d] = sum / total
          }
        }
      }
    }
    return (expected, softmax)
  }

  func check(_ variant: AttentionBF16Variant, sourceLocation: SourceLocation = #_sourceLocation) {
    let result = run(variant.function), expected = result.expected(), numbers = result.found.f32.map(Float.init(bitPattern:))
    // The weights are rounded to 8 bits: each is off by at most 2^-9 of itself.
    #expect(largestError(numbers, expected.outputs) < 0x1p-8, "\(self)", sourceLocation: sourceLocation)
    #expect(zip(result.found.bf16, numbers).allSatisfy { $0 == ($1 == -7 ? 77 : $1.bfloat16) || $1.isNaN }, "\(self)", sourceLocation: sourceLocation)
    if wantsProbabilities {
      #expect(largestError(result.found.probabilities.map(Float.init(bitPattern:)), expected.probabilities) < 4e-6, "\(self)", sourceLocation: sourceLocation)
      var plain = self
      plain.wantsProbabilities = false
      let isPlain = plain.run(variant.function).found.f32 == result.found.f32
      #expect(isPlain, "asking for the probabilities changed the output: \(self)", sourceLocation: sourceLocation)
    }
    let other = run(variants[variants.count - 1].function).found
    // Which NaN a row without keys gives is the processor's choice.
    let isPortable = zip(other.f32, result.found.f32).allSatisfy { $0 == $1 || (Float(bitPattern: $0).isNaN && Float(bitPattern: $1).isNaN) }
    #expect(isPortable, "other bits than the portable kernel's: \(self)", sourceLocation: sourceLocation)
  }
}

@Suite("Attention in bfloat16") struct AttentionBF16Tests {
  @Test("every tail of queries and keys", arguments: variants, [1, 2, 3, 5, 6, 7, 12, 13, 14, 15, 29])
  fileprivate func tails(_ variant: AttentionBF16Variant, queries: Int) {
    guard variant.isSupported else { return }
    for keys in [1, 2, 15, 16, 17, 49] { AttentionBF16(queries: queries, keys: keys, wantsProbabilities: keys % 2 == 1).check(variant) }
  }
  @Test("every tail of the depth", arguments: variants)
  fileprivate func depths(_ variant: AttentionBF16Variant) {
    guard variant.isSupported else { return }
    for (depth, valueDepth) in [(1, 1), (3, 17), (16, 5), (17, 33), (32, 64), (64, 64), (80, 80), (256, 255), (72, 1)] {
      AttentionBF16(batch: 2, queries: 9, keys: 20, depth: depth, valueDepth: valueDepth).check(variant)
    }
  }
  @Test("masks, causal order, scales, more than one step", arguments: variants)
  fileprivate func masks(_ variant: AttentionBF16Variant) {
    guard variant.isSupported else { return }
    for (queries, keys) in [(10, 10), (9, 530), (570, 12), (20, 290), (30, 20), (3, 2100), (1130, 3)] {
      for mask in [AttentionBF16.Mask.none, .full, .perKey, .fullyMaskedQuery, .strided] {
        for causal in [false, true] where queries * keys < 8000 || mask == .full {
          AttentionBF16(batch: 2, heads: 1, queries: queries, keys: keys, mask: mask, causal: causal, wantsProbabilities: queries == 10 || keys == 530).check(variant)
        }
      }
    }
    for scale: Float in [0, -0.5, 4] { AttentionBF16(queries: 9, keys: 40, scale: scale, wantsProbabilities: true).check(variant) }
  }
  @Test("the same bits for any number of threads")
  func sameBits() {
    let attention = AttentionBF16(batch: 2, heads: 1, queries: 1130, keys: 40, mask: .full)
    let one = attention.run(nil).found
    for threads in threadCounts {
      let isSame = attention.run(nil, threads: threads).found == one
      #expect(isSame)
    }
  }
}
