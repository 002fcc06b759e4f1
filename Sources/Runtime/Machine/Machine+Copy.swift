internal import CKernels

extension Machine {
  /// Billions of bytes a second that `threads` threads read and write at most when they copy `byteCount` bytes: what passes over
  /// values between operations can reach, which most often lie in a cache.
  public static func copyGigabytesPerSecond(threads: Int, byteCount: Int = 8 << 20, repeats: Int = 9) -> Double {
    let count = byteCount / 4, clock = ContinuousClock()
    guard let from = try? Arena(byteCount: byteCount), let to = try? Arena(byteCount: byteCount), count > 0 else { return 0 }
    let source = from.bytes.bindMemory(to: Float.self), target = to.bytes.bindMemory(to: Float.self)
    source.initialize(repeating: 1)
    var best = Double.infinity
    for _ in 0..<max(1, repeats) {
      let elapsed = clock.measure { chx_unary_f32(CHX_UNARY_COPY, count, source.baseAddress, target.baseAddress, Int32(threads)) }
      best = min(best, max(1, elapsed / .nanoseconds(1)))
    }
    return 2 * Double(byteCount) / best
  }
}
