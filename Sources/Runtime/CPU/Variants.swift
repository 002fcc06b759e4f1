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
}
