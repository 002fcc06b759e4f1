import CKernels
import Testing

@Suite struct PeakTests {
  @Test func everyVariantCountsWhatItDoes() {
    var count = 0
    guard let variants = chx_peak_f32_variants(&count) else { Issue.record("no variants"); return }
    #expect(count > 0 && variants[count - 1].requires_isa == 0)
    for variant in UnsafeBufferPointer(start: variants, count: count) where variant.requires_isa & chx_supported_isas() == variant.requires_isa {
      variant.run(10)
      #expect(variant.operations_per_loop > 0)
      #expect(chx_peak_f32(variant.requires_isa, 10) == variant.operations_per_loop * 10)
    }
  }
}
