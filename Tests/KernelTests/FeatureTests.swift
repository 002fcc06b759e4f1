internal import CKernels
internal import Synchronization
internal import Testing

@Suite("Instruction sets and threads") struct FeatureTests {
  @Test("what is supported is detected, and each bit has a name")
  func names() {
    #expect(chx_supported_isas() & ~chx_detected_isas() == 0)
    for bit in 0..<31 where chx_detected_isas() >> UInt32(bit) & 1 == 1 { #expect(chx_isa_name(1 << UInt32(bit)) != nil) }
    #expect(String(cString: chx_isa_name(0)) == "portable")
    #expect(chx_isa_name(3) == nil)
  }

  @Test("every index is visited once, by a worker within bounds", arguments: [0, 1, 7, 100], [1, 3, 200])
  func parallelFor(_ count: Int, _ grain: Int) {
    for threads in threadCounts {
      let visits = (0..<count).map { _ in Cell() }, bad = Cell()
      let context = Context(visits: visits, bad: bad, threads: threads)
      withExtendedLifetime(context) {
        chx_parallel_for(count, grain, threads, { context, begin, end, worker in
          let context = Unmanaged<Context>.fromOpaque(context!).takeUnretainedValue()
          if worker < 0 || worker >= context.threads { context.bad.value.add(1, ordering: .relaxed) }
          for i in begin..<end { context.visits[i].value.add(1, ordering: .relaxed) }
        }, Unmanaged.passUnretained(context).toOpaque())
      }
      #expect(visits.allSatisfy { $0.value.load(ordering: .relaxed) == 1 } && bad.value.load(ordering: .relaxed) == 0)
    }
  }

  @Test("several threads share the workers, and loops inside loops have workers of their own")
  func sharedWorkers() async {
    let sums = await withTaskGroup(of: Int.self) { group in
      for caller in 0..<4 {
        group.addTask {
          (0..<300).reduce(0) { total, round in
            let sum = Cell()
            withExtendedLifetime(sum) {
              chx_parallel_for(6, 1, Int32(1 + (caller + round) % 4), { context, begin, end, _ in
                chx_parallel_for(end, 1, 2, { context, begin, end, _ in
                  Unmanaged<Cell>.fromOpaque(context!).takeUnretainedValue().value.add(end - begin, ordering: .relaxed)
                }, context)
              }, Unmanaged.passUnretained(sum).toOpaque())
            }
            return total + sum.value.load(ordering: .relaxed)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == Array(repeating: 300 * 21, count: 4))
  }
  private final class Cell: Sendable { let value = Atomic<Int>(0) }
  private final class Context: Sendable {
    let visits: [Cell], bad: Cell, threads: Int32
    init(visits: [Cell], bad: Cell, threads: Int32) { (self.visits, self.bad, self.threads) = (visits, bad, threads) }
  }
}
