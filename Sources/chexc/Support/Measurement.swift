internal import Foundation
internal import IR

/// Time and memory of this process.
enum Measurement {
  /// The result of `body` and the milliseconds it took.
  static func milliseconds<R>(_ body: () throws(Diagnostic) -> R) throws(Diagnostic) -> (R, Double) {
    let start = ContinuousClock.now
    let result = try body()
    return (result, start.duration(to: .now).milliseconds)
  }
  /// The most memory this process has held at once, in bytes.
  static var peakResidentBytes: Int {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return usage.ru_maxrss * 1024
  }
}
