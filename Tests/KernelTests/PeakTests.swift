internal import CKernels
internal import Testing

@Suite("Peaks") struct PeakTests {
  @Test("every variant counts what it does, for every type")
  func counts() {
    check(chx_peak_f32_variants, chx_peak_f32)
    check(chx_peak_bf16_variants, chx_peak_bf16)
    check(chx_peak_s8_variants, chx_peak_s8)
  }
  private func check(_ all: (UnsafeMutablePointer<Int>?) -> UnsafePointer<chx_peak_variant>?, _ peak: (chx_isa, Int) -> Double) {
    var count = 0
    guard let variants = all(&count) else { Issue.record("no variants"); return }
    #expect(count > 0 && variants[count - 1].requires_isa == 0)
    for variant in UnsafeBufferPointer(start: variants, count: count) where variant.requires_isa & chx_supported_isas() == variant.requires_isa {
      variant.run(10)
      #expect(variant.operations_per_loop > 0)
      #expect(peak(variant.requires_isa, 10) == variant.operations_per_loop * 10)
    }
  }
}
