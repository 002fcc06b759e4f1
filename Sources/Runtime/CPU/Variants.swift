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
    let variants = chx_gemm_bf16_variants(&count)
    return name("gemm.bf16", (0..<count).compactMap { variants?[$0] }.map { ($0.name, $0.requires_isa) })
  }()
  /// The kernel that multiplies 8-bit matrices, as `gemm.int8.avx512_vnni`.
  static let int8: String = {
    var count = 0
    let variants = chx_gemm_s8_variants(&count)
    return name("gemm.int8", (0..<count).compactMap { variants?[$0] }.map { ($0.name, $0.requires_isa) })
  }()

  /// The family with the first variant that this processor runs.
  private static func name(_ family: String, _ variants: [(name: UnsafePointer<CChar>?, isa: chx_isa)]) -> String {
    let isas = chx_supported_isas()
    guard let chosen = variants.first(where: { $0.isa & isas == $0.isa })?.name else { return family }
    // The functions' names begin with their family's.
    let words = String(cString: chosen).split(separator: "_").drop { ["chx", "gemm", "bf16", "s8"].contains($0) }
    return "\(family).\(words.joined(separator: "_"))"
  }
}
