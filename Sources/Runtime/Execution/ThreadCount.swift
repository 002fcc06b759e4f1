internal import CKernels
public import FoundationEssentials
public import IR

/// How many threads a run uses: what the caller says, else `CHEXC_THREADS`, else `OMP_NUM_THREADS`, else the processors
/// granted to this process, a container's processor quota included. Results do not depend on it.
public enum ThreadCount {
  public static let maximum = 1024

  /// - Throws: `run.threads` for a number out of range, category `usage` or, in the environment, `configuration`.
  public static func resolve(_ explicit: Int?, environment: [String: String] = ProcessInfo.processInfo.environment) throws(Diagnostic) -> Int {
    if let explicit {
      guard (1...maximum).contains(explicit) else {
        throw Diagnostic("run.threads", "wrong number of threads", category: .usage, found: "\(explicit)", expected: "1 to \(maximum)")
      }
      return explicit
    }
    if let text = environment["CHEXC_THREADS"] {
      guard let value = Int(text), (1...maximum).contains(value) else {
        throw Diagnostic("run.threads", "CHEXC_THREADS is not a number of threads", category: .configuration, found: text, expected: "1 to \(maximum)")
      }
      return value
    }
    // OpenMP allows a list, one number per nesting level, and ignores what it does not understand.
    if let first = environment["OMP_NUM_THREADS"]?.split(separator: ",").first, let value = Int(first), value >= 1 { return min(value, maximum) }
    return available
  }

  /// The processors this process may use at once.
  public static var available: Int {
    let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)
    return min(processors, quota(contentsOf("/sys/fs/cgroup/cpu.max")) ?? processors, maximum)
  }

  /// Whole processors in a control group's `cpu.max` ("quota period", or "max period"), at least one; nil for no limit.
  static func quota(_ text: String?) -> Int? {
    let fields = (text ?? "").split { $0 == " " || $0 == "\n" }.map(String.init)
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0, quota > 0 else { return nil }
    return max(1, Int(min((quota / period).rounded(.up), Double(maximum))))
  }
  private static func contentsOf(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
