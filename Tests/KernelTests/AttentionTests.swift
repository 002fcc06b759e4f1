internal import CKernels
internal import Foundation
internal import Testing

typealias AttentionVariant = Variant<UnsafePointer<chx_attention_f32_variant>>
private let variants: [AttentionVariant] = {
  var count = 0
  let all = chx_attention_f32_variants(&count)!
  return (0..<count).map { Variant(name: all[$0].name, requires: all[$0].requires_isa, function: all + $0) }
}()

/// Attention over packed [batch, row, 3, head, depth], with an expected result in double precision.
private struct Attention {
  enum Mask { case none, full, perKey, fullyMaskedQuery }
  var batch = 1, heads = 2, queries = 5, keys = 7, depth = 8, valueDepth = 8
  var mask = Mask.none, causal = false

  func run(_ variant: UnsafePointer<chx_attention_f32_variant>?, threads: Int32 = 1)
    -> (output: [Float], probabilities: [Float], plain: [Float], expected: [Double], expectedProbabilities: [Double])
  {
    var numbers = Numbers(seed: queries * 31 + keys * 7 + depth)
    func strides(_ rows: Int, _ width: Int) -> chx_attention_strides {
      chx_attention_strides(batch: rows * heads * width + 5, row: heads * width, head: width)
    }
    let (qs, ks, vs, os) = (strides(queries, depth), strides(keys, depth), strides(keys, valueDepth), strides(queries, valueDepth))
    let q = numbers.array(batch * qs.batch).map { $0 * 3 }, k = numbers.array(batch * ks.batch), v = numbers.array(batch * vs.batch)
    let scale = 1 / Float(depth).squareRoot()
    var additions = numbers.array(batch * queries * keys)
    if mask == .fullyMaskedQuery { for j in 0..<keys { additions[j] = -.infinity } }
    if mask == .full { for i in stride(from: 0, to: additions.count, by: 3) where i % keys != 0 { additions[i] = -.infinity } }

    var args = chx_attention_f32_args()
    (args.batch, args.heads, args.queries, args.keys) = (batch, heads, queries, keys)
    (args.depth, args.value_depth, args.scale, args.causal) = (depth, valueDepth, scale, causal ? 1 : 0)
    (args.q_strides, args.k_strides, args.v_strides, args.output_strides) = (qs, ks, vs, os)
    switch mask {
    case .none: break
    case .full, .fullyMaskedQuery: (args.mask_batch_stride, args.mask_query_stride, args.mask_key_stride) = (queries * keys, keys, 1)
    case .perKey: (args.mask_batch_stride, args.mask_key_stride) = (keys, 1)
    }
    var output = [Float](repeating: -7, count: batch * os.batch), plain = output
    var probabilities = [Float](repeating: -7, count: batch * heads * queries * keys)
    var scratch = [UInt8](repeating: 0xff, count: chx_attention_scratch_bytes(&args, threads))
    q.withUnsafeBufferPointer { q in
      k.withUnsafeBufferPointer { k in
        v.withUnsafeBufferPointer { v in
          additions.withUnsafeBufferPointer { additions in
            (args.q, args.k, args.v) = (q.baseAddress, k.baseAddress, v.baseAddress)
            args.mask = mask == .none ? nil : additions.baseAddress
            let call = { (args: UnsafePointer<chx_attention_f32_args>) in
              if let variant { chx_attention_f32_with(variant, args, &scratch, threads) } else { chx_attention_f32(args, &scratch, threads) }
            }
            plain.withUnsafeMutableBufferPointer { args.output = $0.baseAddress; call(&args) }
            output.withUnsafeMutableBufferPointer { output in
              probabilities.withUnsafeMutableBufferPointer { probabilities in
                (args.output, args.probabilities) = (output.baseAddress, probabilities.baseAddress)
                call(&args)
              }
            }
          }
        }
      }
    }
    var expected = output.map(Double.init), expectedProbabilities = [Double]()
    for b in 0..<batch {
      for h in 0..<heads {
        for i in 0..<queries {
          let scores = (0..<keys).map { j -> Double in
            if causal && j > i + keys - queries { return -.infinity }
            var sum = 0.0
            for d in 0..<depth { sum += Double(q[b * qs.batch + i * qs.row + h * qs.head + d]) * Double(k[b * ks.batch + j * ks.row + h * ks.head + d]) }
            let addition = mask == .none ? 0 : additions[b * args.mask_batch_stride + i * args.mask_query_stride + j]
            return sum * Double(scale) + Double(addition)
          }
          let top = scores.max() ?? 0, weights = scores.map { exp($0 - top) }, total = weights.reduce(0, +)
          expectedProbabilities += weights.map { $0 / total }
          for d in 0..<valueDepth {
            var sum = 0.0
            for j in 0..<keys { sum += weights[j] * Double(v[b * vs.batch + j * vs.row + h * vs.head + d]) }
            expected[b * os.batch + i * os.row + h * os.head + d] = sum / total
          }
        }
      }
    }
    return (output, probabilities, plain, expected, expectedProbabilities)
  }

  func check(_ variant: AttentionVariant, sourceLocation: SourceLocation = #_sourceLocation) {
    let result = run(variant.function)
    #expect(largestError(result.output, result.expected) < 3e-6, "\(self)", sourceLocation: sourceLocation)
    #expect(largestError(result.probabilities, result.expectedProbabilities) < 2e-6, "\(self)", sourceLocation: sourceLocation)
    #expect(result.plain.bits == result.output.bits, "asking for the probabilities changed the output: \(self)", sourceLocation: sourceLocation)
  }
}

@Suite("Attention") struct AttentionTests {
  @Test("every tail of queries and keys", arguments: variants, [1, 2, 5, 6, 7, 13, 14, 15, 29])
  fileprivate func tails(_ variant: AttentionVariant, queries: Int) {
    guard variant.isSupported else { return }
    for keys in [1, 3, 15, 16, 17, 31, 33, 49] { Attention(queries: queries, keys: keys).check(variant) }
  }

  @Test("every tail of the depth", arguments: variants)
  fileprivate func depths(_ variant: AttentionVariant) {
    guard variant.isSupported else { return }
    for (depth, valueDepth) in [(1, 1), (3, 17), (16, 5), (17, 33), (32, 64), (80, 80), (256, 256), (72, 1)] {
      Attention(batch: 2, queries: 9, keys: 20, depth: depth, valueDepth: valueDepth).check(variant)
    }
  }

  @Test("masks, causal order, more than one block", arguments: variants)
  fileprivate func masks(_ variant: AttentionVariant) {
    guard variant.isSupported else { return }
    for (queries, keys) in [(10, 10), (230, 40), (20, 530), (460, 50), (90, 290), (30, 20)] {
      for mask in [Attention.Mask.none, .full, .perKey, .fullyMaskedQuery] {
        for causal in [false, true] where queries * keys < 15000 || mask == .full {
          Attention(batch: 2, heads: 1, queries: queries, keys: keys, depth: 8, valueDepth: 8, mask: mask, causal: causal).check(variant)
        }
      }
    }
  }

  @Test("keys beyond one block of the cache", arguments: variants)
  fileprivate func blocks(_ variant: AttentionVariant) {
    guard variant.isSupported else { return }
    for causal in [false, true] {
      Attention(batch: 1, heads: 1, queries: 17, keys: 1400, depth: 250, valueDepth: 256, mask: causal ? .full : .none, causal: causal).check(variant)
    }
  }

  @Test("the same bits for any number of threads")
  func sameBits() {
    let attention = Attention(batch: 2, heads: 3, queries: 470, keys: 270, depth: 16, valueDepth: 16, mask: .full)
    let one = attention.run(nil)
    for threads in threadCounts {
      let many = attention.run(nil, threads: threads)
      #expect(many.output.bits == one.output.bits && many.probabilities.bits == one.probabilities.bits)
    }
  }
}
