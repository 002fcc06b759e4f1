internal import Foundation
public import IR

/// A number for each step of a training: a linear warm-up that includes both its ends, then half a cosine.
public struct Schedule: Sendable, Hashable {
  /// The value after the warm-up and at the end; steps beyond the last keep the latter.
  public let base: Double, final: Double
  /// Steps in all, and of the warm-up.
  public let total: Int, warmup: Int
  /// Where the warm-up begins.
  public let start: Double
  /// At first this many steps are zero instead.
  public let frozen: Int

  /// - Throws: `train.schedule` where the numbers are no schedule.
  public init(base: Double, final: Double, total: Int, warmup: Int = 0, start: Double = 0, frozen: Int = 0) throws(Diagnostic) {
    guard total >= 0, (0...total).contains(warmup), frozen >= 0, [base, final, start].allSatisfy(\.isFinite) else {
      throw Diagnostic(
        "train.schedule", "not a schedule", category: .configuration, found: "\(base) to \(final) over \(total) steps, \(warmup) of them warm-up, \(frozen) frozen",
        expected: "finite values and a warm-up no longer than the training")
    }
    self.base = base; self.final = final; self.total = total; self.warmup = warmup; self.start = start; self.frozen = frozen
  }

  public subscript(step: Int) -> Double {
    if step >= total { return final }
    if step < frozen { return 0 }
    if step < warmup { return warmup == 1 ? start : start + (base - start) * Double(step) / Double(warmup - 1) }
    return final + 0.5 * (base - final) * (1 + cos(Double.pi * Double(step - warmup) / Double(max(1, total - warmup))))
  }
}
