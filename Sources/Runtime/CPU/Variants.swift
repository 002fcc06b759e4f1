internal import CKernels

/// The instruction set in use, as the matrix kernel of this processor names it: `avx512`, `avx2`, `portable`.
enum Variants {
  static let gemm: String = {
    var count = 0
    guard let variants = chx_gemm_f32_variants(&count) else { return "portable" }
    let isas = chx_supported_isas()
    let chosen = (0..<count).first { variants[$0].requires_isa & isas == variants[$0].requires_isa }
    return chosen.map { String(cString: variants[$0].name).split(separator: "_").last.map(String.init) ?? "portable" } ?? "portable"
  }()

  /// The kernel that multiplies bfloat16 matrices, as `gemm.bf16.avx512_bf16`.
  static let bfloat16: String = {
    var count = 0
    guard let variants = chx_gemm_bf16_variants(&count) else { return "gemm.bf16" }
    let isas = chx_supported_isas()
    return "gemm.bf16." + ((0..<count).first { variants[$0].requires_isa & isas == variants[$0].requires_isa }.map { String(cString: variants[$0].name) } ?? "portable")
  }()
  /// The kernel that multiplies 8-bit matrices, as `gemm.int8.avx512_vnni`.
  static let int8: String = {
    var count = 0
    guard let variants = chx_gemm_s8_variants(&count) else { return "gemm.int8" }
    let isas = chx_supported_isas()
    return "gemm.int8." + ((0..<count).first { variants[$0].requires_isa & isas == variants[$0].requires_isa }.map { String(cString: variants[$0].name) } ?? "portable")
  }()
}
