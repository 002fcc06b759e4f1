internal import CKernels

extension Machine {
  /// Billions of float32 operations a second that `threads` threads can do at most: independent multiply-adds in
  /// registers, timed on all threads at once, the best of `repeats`. Takes about 20 ms a repeat.
  public static func peakGigaflops(threads: Int, repeats: Int = 9) -> Double {
    let clock = ContinuousClock()
    var job = Job(isas: chx_supported_isas(), loops: 5_000_000)
    // Also brings the processor up to speed before anything is timed.
    let operations = chx_peak_f32(job.isas, job.loops) * Double(threads)
    var best = 0.0
    for _ in 0..<repeats {
      let elapsed = withUnsafePointer(to: &job) { job in
        clock.measure {
          chx_parallel_for(threads, 1, Int32(threads), { context, begin, end, _ in
            guard let job = context?.assumingMemoryBound(to: Job.self).pointee else { return }
            for _ in begin..<end { _ = chx_peak_f32(job.isas, job.loops) }
          }, UnsafeMutableRawPointer(mutating: job))
        }
      }
      best = max(best, operations / (elapsed / .nanoseconds(1)))
    }
    return best
  }

  private struct Job { var isas: chx_isa, loops: Int }
}
