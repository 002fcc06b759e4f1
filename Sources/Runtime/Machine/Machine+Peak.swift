internal import CKernels

extension Machine {
  /// What is multiplied; the sums are float32, or 32-bit integers for 8-bit ones.
  public enum Arithmetic: String, Sendable, CaseIterable {
    case float32, bfloat16, int8
  }

  /// Billions of operations a second that `threads` threads can do at most: independent multiply-adds in
  /// registers, timed on all threads at once, the best of `repeats`. Takes about 20 ms a repeat.
  public static func peakGigaflops(_ arithmetic: Arithmetic = .float32, threads: Int, repeats: Int = 9) -> Double {
    let clock = ContinuousClock()
    var job = Job(isas: chx_supported_isas(), loops: 5_000_000, arithmetic: arithmetic)
    // Also brings the processor up to speed before anything is timed.
    let operations = job.run() * Double(threads)
    var best = 0.0
    for _ in 0..<repeats {
      let elapsed = withUnsafePointer(to: &job) { job in
        clock.measure {
          chx_parallel_for(threads, 1, Int32(threads), { context, begin, end, _ in
            guard let job = context?.assumingMemoryBound(to: Job.self).pointee else { return }
            for _ in begin..<end { _ = job.run() }
          }, UnsafeMutableRawPointer(mutating: job))
        }
      }
      best = max(best, operations / (elapsed / .nanoseconds(1)))
    }
    return best
  }

  private struct Job {
    var isas: chx_isa, loops: Int, arithmetic: Arithmetic
    /// Returns how many operations that was.
    func run() -> Double {
      switch arithmetic {
      case .float32: chx_peak_f32(isas, loops)
      case .bfloat16: chx_peak_bf16(isas, loops)
      case .int8: chx_peak_s8(isas, loops)
      }
    }
  }
}
