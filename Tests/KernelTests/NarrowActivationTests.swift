internal import CKernels
internal import Foundation
internal import Testing

/// The activations of products of narrow types (simd/narrow_math.h), seen through products with k = 0, whose sums are the bias.
@Suite("Activations of narrow products") struct NarrowActivationTests {
  private static let x: [Float] = stride(from: Float(-30), through: 30, by: 0.00371).map { $0 } + [1e-30, -1e-30, 100, -100, 1e30, -1e30, 3e38, -3e38]

  private func apply(_ activation: chx_activation, _ variant: BF16Variant, to x: [Float]) -> [Float] {
    let bias = Memory(x), y = Memory<Float>(count: x.count, -7), nothing = Memory<UInt16>(count: 64, 0)
    var args = chx_gemm_bf16_args()
    (args.m, args.n, args.k, args.a, args.b) = (1, x.count, 0, UnsafePointer(nothing.base), UnsafePointer(nothing.base))
    (args.out.bias, args.out.activation, args.out.f32, args.out.f32_stride) = (UnsafePointer(bias.base), activation, y.base, x.count)
    chx_gemm_bf16_with(variant.function, &args, 1)
    withExtendedLifetime((bias, nothing)) {}
    return y.array
  }

  @Test("absolute error over the whole range", arguments: bf16Variants)
  fileprivate func bounds(_ variant: BF16Variant) {
    guard variant.isSupported else { return }
    let cases: [(chx_activation, Double, (Double) -> Double)] = [
      (CHX_ACTIVATION_SILU, 2e-6, { $0 * UnaryFunction.sigmoid($0) }),
      (CHX_ACTIVATION_QUICK_GELU, 2e-6, { $0 * UnaryFunction.sigmoid(1.702 * $0) }),
      (CHX_ACTIVATION_GELU_TANH, 2e-6, { $0 * UnaryFunction.sigmoid(2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)) }),
      (CHX_ACTIVATION_GELU_ERF, 2.5e-5, { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }),
    ]
    for (activation, bound, exact) in cases {
      let error = largestError(apply(activation, variant, to: Self.x), Self.x.map { exact(Double($0)) })
      #expect(error < bound, "activation \(activation.rawValue)")
    }
  }
  @Test("infinity and NaN", arguments: bf16Variants)
  fileprivate func special(_ variant: BF16Variant) {
    guard variant.isSupported else { return }
    for activation in [CHX_ACTIVATION_RELU, CHX_ACTIVATION_SILU, CHX_ACTIVATION_QUICK_GELU, CHX_ACTIVATION_GELU_TANH, CHX_ACTIVATION_GELU_ERF] {
      let y = apply(activation, variant, to: [.infinity, -.infinity, .nan])
      let hasLimit = activation == CHX_ACTIVATION_RELU || activation == CHX_ACTIVATION_GELU_ERF
      #expect(y[0] == .infinity && (hasLimit ? abs(y[1]) < 1e-4 : y[1].isNaN) && y[2].isNaN, "activation \(activation.rawValue): \(y)")
    }
  }
}
