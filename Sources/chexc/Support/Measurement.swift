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
  /// The most memory this process has held at once, in bytes. Not `ru_maxrss`, which also counts what the process that
  /// started this one held.
  static var peakResidentBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let words = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
    return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 1024 } ?? 0
  }
}
