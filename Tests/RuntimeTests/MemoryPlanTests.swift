import Runtime
import Testing

@Suite struct MemoryPlanTests {
  @Test(arguments: 0..<40) func valuesAliveTogetherNeverShareBytes(seed: Int) {
    var generator = SplitMix(state: UInt64(seed) &* 77 &+ 5)
    let steps = 1 + Int(generator.next() % 40)
    let intervals = (0..<Int(generator.next() % 60)).map { index -> MemoryPlan.Interval in
      let first = Int(generator.next() % UInt64(steps)), last = min(steps - 1, first + Int(generator.next() % 8))
      let size = generator.next() % 8 == 0 ? 0 : Int(generator.next() % 5000)
      return .init(name: "\(index)", byteCount: size, firstStep: first, lastStep: last)
    }
    let plan = MemoryPlan(intervals)
    for i in intervals.indices {
      #expect(plan.offsets[i] % MemoryPlan.alignment == 0 && plan.offsets[i] + intervals[i].byteCount <= plan.byteCount)
      for j in 0..<i where intervals[i].overlaps(intervals[j]) && intervals[i].byteCount > 0 && intervals[j].byteCount > 0 {
        #expect(plan.offsets[i] + intervals[i].byteCount <= plan.offsets[j] || plan.offsets[j] + intervals[j].byteCount <= plan.offsets[i])
      }
    }
    #expect(plan.byteCount >= plan.liveBytes.max() ?? 0)
  }

  @Test func aChainNeedsTwoBuffers() {
    let plan = MemoryPlan((0..<10).map { .init(name: "v\($0)", byteCount: 640, firstStep: $0, lastStep: $0 + 1) })
    #expect(plan.byteCount == 1280)
    #expect(plan.description.hasPrefix("arena 1280 bytes, 10 values; most alive at step 1: 1280 bytes\n  steps 0...1  @0  640 bytes  v0"))
  }

  struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
