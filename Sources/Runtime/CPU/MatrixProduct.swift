internal import CKernels
internal import IR

/// C = activation(alpha * A B + bias) + residual over a batch of matrices: what every op that multiplies matrices binds to.
struct MatrixProduct: Sendable {
  enum Right: Sendable {
    case weight(PackedWeight)
    /// Packed for each call. `shared`: one matrix for all items of the batch.
    case operand(Int, isShared: Bool)
  }
  var m: Int, n: Int, k: Int, batch = 1
  var left: Int, leftIsShared = false
  var right: Right
  var rightIsTransposed = false
  var bias: Int? = nil, residual: Int? = nil
  var activation: Activation = .none
  var alpha: Float = 1

  func kernel(_ site: BindingSite) -> Kernel {
    if site.matrices == .blas { return blasKernel }
    var packedElements = 0
    if case .operand(_, let isShared) = right { packedElements = chx_gemm_packed_b_elements(k, n) * (isShared ? 1 : batch) }
    let product = self
    return Kernel(
      name: "gemm.\(Variants.gemm)", scratchByteCount: packedElements * 4,
      // Rows of the result are written after the residual's same rows are read, and never overlap A.
      inPlace: residual.map { [.init(result: 0, operand: $0)] } ?? []
    ) { call in product.run(call) }
  }

  private func run(_ call: KernelCall) {
    var arguments = chx_gemm_f32_args()
    (arguments.m, arguments.n, arguments.k, arguments.batch) = (m, n, k, batch)
    arguments.a = call.floats(left)
    (arguments.a_stride, arguments.a_batch_stride) = (k, leftIsShared ? 0 : m * k)
    switch right {
    case .weight(let weight): arguments.b = weight.panels
    case .operand(let index, let isShared):
      let matrix = k * n, packed = chx_gemm_packed_b_elements(k, n)
      for item in 0..<(isShared ? 1 : batch) {
        chx_gemm_pack_b_f32(
          k, n, call.floats(index) + item * matrix, rightIsTransposed ? k : n, rightIsTransposed ? 1 : 0, call.scratchFloats.map { $0 + item * packed }, call.threads)
      }
      arguments.b = UnsafePointer(call.scratchFloats)
      arguments.b_batch_stride = isShared ? 0 : packed
    }
    arguments.c = call.result(0)
    (arguments.c_stride, arguments.c_batch_stride) = (n, m * n)
    arguments.bias = call.optionalFloats(bias)
    arguments.residual = call.optionalFloats(residual)
    (arguments.residual_stride, arguments.residual_batch_stride) = (n, m * n)
    arguments.alpha = alpha
    arguments.activation = activation.code
    chx_gemm_f32(&arguments, call.threads)
  }
}

extension Activation {
  var code: chx_activation {
    switch self {
    case .none: CHX_ACTIVATION_NONE
    case .relu: CHX_ACTIVATION_RELU
    case .gelu: CHX_ACTIVATION_GELU_ERF
    case .geluTanh: CHX_ACTIVATION_GELU_TANH
    case .quickGelu: CHX_ACTIVATION_QUICK_GELU
    case .silu: CHX_ACTIVATION_SILU
    case .sigmoid: CHX_ACTIVATION_SIGMOID
    case .tanh: CHX_ACTIVATION_TANH
    }
  }
}
