internal import CKernels
internal import IR

/// C = activation(alpha * A B + bias) + residual over a batch of matrices: what every op that multiplies matrices binds to.
struct MatrixProduct: Sendable {
  enum Right: Sendable {
    case weight(PackedWeight)
    /// Packed for each call. `shared`: one matrix for all items of the batch.
    case operand(Int, isShared: Bool)
    /// A constant that is packed for each call; its pages may leave memory after that.
    case streamed(PackedWeight.Source)
  }
  var m: Int, n: Int, k: Int, batch = 1
  var left: Int, leftIsShared = false
  /// Whether the left matrices are held as k x m.
  var leftIsTransposed = false
  var right: Right
  var rightIsTransposed = false
  var bias: Int? = nil, residual: Int? = nil
  var activation: Activation = .none
  var alpha: Float = 1

  func kernel(_ site: BindingSite) -> Kernel {
    if site.matrices == .blas { return blasKernel }
    let product = self
    return Kernel(
      name: "gemm.\(Variants.gemm)", scratchByteCount: packedByteCount + arguments.scratchByteCount(threads: site.threads),
      // Rows of the result are written after the residual's same rows are read, and never overlap A.
      inPlace: residual.map { [.init(result: 0, operand: $0)] } ?? []
    ) { call in product.run(call) }
  }

  /// Scratch begins with the right side, where it is packed for each call.
  private var packedByteCount: Int {
    let matrices: Int
    switch right {
    case .weight: return 0
    case .streamed: matrices = 1
    case .operand(_, let isShared): matrices = isShared ? 1 : batch
    }
    return (chx_gemm_packed_b_elements(k, n) * matrices * 4 + 63) / 64 * 64
  }
  /// All but the addresses.
  private var arguments: chx_gemm_f32_args {
    var arguments = chx_gemm_f32_args()
    (arguments.m, arguments.n, arguments.k, arguments.batch) = (m, n, k, batch)
    (arguments.a_stride, arguments.a_batch_stride) = (leftIsTransposed ? m : k, leftIsShared ? 0 : m * k)
    arguments.a_transposed = leftIsTransposed ? 1 : 0
    (arguments.c_stride, arguments.c_batch_stride) = (n, m * n)
    (arguments.residual_stride, arguments.residual_batch_stride) = (n, m * n)
    arguments.alpha = alpha
    arguments.activation = activation.code
    return arguments
  }

  private func run(_ call: KernelCall) {
    var arguments = arguments
    arguments.a = call.floats(left)
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
    case .streamed(let source):
      source.tensor.rowMajor.withUnsafeBytes { bytes in
        chx_gemm_pack_b_f32(
          k, n, bytes.bindMemory(to: Float.self).baseAddress, source.isTransposed ? k : n, source.isTransposed ? 1 : 0, call.scratchFloats, call.threads)
      }
      source.tensor.discardResidentPages()
      arguments.b = UnsafePointer(call.scratchFloats)
    }
    arguments.c = call.result(0)
    arguments.bias = call.optionalFloats(bias)
    arguments.residual = call.optionalFloats(residual)
    chx_gemm_f32(&arguments, call.scratch?.advanced(by: packedByteCount), call.threads)
  }
}

extension chx_gemm_f32_args {
  /// What the kernels need besides the operands; only sizes are looked at.
  func scratchByteCount(threads: Int) -> Int { withUnsafePointer(to: self) { chx_gemm_f32_scratch_bytes($0, Int32(threads)) } }
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
