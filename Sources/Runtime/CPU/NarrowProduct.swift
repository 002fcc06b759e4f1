internal import CKernels
internal import IR

/// A matrix product over bfloat16 numbers or 8-bit codes, with what becomes of its sums: the places of operands among those of
/// the operation, everything else settled.
struct NarrowProduct: Sendable {
  /// Where the scales of 8-bit codes are.
  struct Codes: Sendable {
    var isSigned: Bool
    var scale: Int, zeroPoint: Int
    /// One for each row, not one for all.
    var isPerRow: Bool
    var weightScale: Int, isPerColumn: Bool
  }
  var m: Int, n: Int, k: Int
  var weight: PackedWeight
  /// Nil for bfloat16 numbers.
  var codes: Codes?
  var bias: Int?, residual: Int?
  var residualType = CHX_F32
  var activation = Activation.none, isGated = false
  var elementType = ElementType.float32
  /// Of 8-bit results.
  var quantization = chx_quantization(scale: 1, zero_point: 0, is_signed: 0)

  /// Settles bias, residual and result; nil where they are of types that the kernels do not know.
  init?(_ site: BindingSite, k: Int, n: Int, weight: PackedWeight, bias: Int, residual: Int) {
    guard let input = site.operand(0), site.operand(bias)?.isPlainFloat ?? true else { return nil }
    m = input.elementCount / k; self.n = n; self.k = k; self.weight = weight
    self.bias = site.present(bias); self.residual = site.present(residual)
    elementType = site.results[0].type.elementType
    if let added = site.operand(residual) {
      guard let type = added.narrowFloatType else { return nil }
      residualType = type
    }
  }

  var kernel: Kernel {
    let product = self
    // Rows of the result are written after the residual's same rows are read, where both are of one type.
    let sameType = residualType == (elementType == .bfloat16 ? CHX_BF16 : CHX_F32) && (elementType == .bfloat16 || elementType == .float32)
    return Kernel(
      name: codes == nil ? Variants.bfloat16 : Variants.int8, inPlace: sameType ? residual.map { [.init(result: 0, operand: $0)] } ?? [] : []
    ) { call in product.run(call) }
  }

  private func run(_ call: KernelCall) {
    guard let codes else {
      var arguments = chx_gemm_bf16_args()
      (arguments.m, arguments.n, arguments.k) = (m, n, k)
      (arguments.a, arguments.a_stride) = (UnsafePointer(call.bytes(0).assumingMemoryBound(to: chx_bf16.self)), k)
      arguments.b = weight.address.assumingMemoryBound(to: chx_bf16.self)
      fill(&arguments.out, call)
      return chx_gemm_bf16(&arguments, call.threads)
    }
    var arguments = chx_gemm_s8_args()
    (arguments.m, arguments.n, arguments.k) = (m, n, k)
    (arguments.a, arguments.a_is_signed, arguments.a_stride) = (UnsafeRawPointer(call.bytes(0)), codes.isSigned ? 1 : 0, k)
    arguments.a_scales = call.floats(codes.scale)
    arguments.a_zero_points = UnsafePointer(call.bytes(codes.zeroPoint).assumingMemoryBound(to: Int32.self))
    arguments.a_scale_stride = codes.isPerRow ? 1 : 0
    arguments.b = weight.address
    (arguments.b_scales, arguments.b_scale_stride) = (call.floats(codes.weightScale), codes.isPerColumn ? 1 : 0)
    fill(&arguments.out, call)
    chx_gemm_s8(&arguments, call.threads)
  }

  private func fill(_ out: inout chx_epilogue, _ call: KernelCall) {
    let width = isGated ? n / 2 : n
    out.bias = call.optionalFloats(bias)
    out.activation = activation.code
    out.is_gated = isGated ? 1 : 0
    if let residual {
      (out.residual, out.residual_type, out.residual_stride) = (UnsafeRawPointer(call.bytes(residual)), residualType, width)
    }
    switch elementType {
    case .float32: (out.f32, out.f32_stride) = (call.result(0), width)
    case .bfloat16: (out.bf16, out.bf16_stride) = (call.resultBytes(0).assumingMemoryBound(to: chx_bf16.self), width)
    default: (out.q8, out.q8_stride, out.quantization) = (call.resultBytes(0), width, quantization)
    }
  }
}

extension BindingSite.Operand {
  /// The type by which the kernels know these elements: row-major float32 or bfloat16.
  var narrowFloatType: chx_float_type? {
    guard (constant?.layout ?? .rowMajor) == .rowMajor else { return nil }
    return type.elementType == .float32 ? CHX_F32 : type.elementType == .bfloat16 ? CHX_BF16 : nil
  }
}
