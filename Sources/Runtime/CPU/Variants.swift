internal import CKernels

/// The instruction sets in use, by the name of the matrix kernel that this processor runs.
enum Variants {
  static let gemm: String = {
    var count = 0
    guard let variants = chx_gemm_f32_variants(&count) else { return "portable" }
    let isas = chx_supported_isas()
    let chosen = (0..<count).first { variants[$0].requires_isa & isas == variants[$0].requires_isa }
    return chosen.map { String(cString: variants[$0].name) } ?? "portable"
  }()
}
