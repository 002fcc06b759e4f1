internal import Foundation

/// What the person at the other end sees: talk goes to standard error, so that results can be piped.
struct Terminal {
  let isQuiet: Bool, isVerbose: Bool
  private let colorsErrors: Bool, colorsResults: Bool
  /// Whether moving displays make sense: standard error is a terminal, and nobody said that this is a robot.
  let isLive: Bool

  init(color: GlobalOptions.ColorChoice, isQuiet: Bool, isVerbose: Bool) {
    self.isQuiet = isQuiet; self.isVerbose = isVerbose
    let environment = ProcessInfo.processInfo.environment
    let isDumb = environment["TERM"] == "dumb" || environment["CI"].map { !$0.isEmpty && $0 != "false" } ?? false
    let refuses = !(environment["NO_COLOR"] ?? "").isEmpty
    func colors(_ descriptor: Int32) -> Bool {
      switch color {
      case .always: true
      case .never: false
      case .auto: !refuses && !isDumb && isatty(descriptor) == 1
      }
    }
    colorsErrors = colors(STDERR_FILENO); colorsResults = colors(STDOUT_FILENO)
    isLive = !isQuiet && !isDumb && isatty(STDERR_FILENO) == 1
  }

  /// A remark that is not the result.
  func say(_ text: @autoclosure () -> String) { if !isQuiet { Output.complain(text()) } }
  /// A remark for those who asked for more.
  func detail(_ text: @autoclosure () -> String) { if isVerbose { Output.complain(text()) } }
  /// A remark that must not be missed, even by the quiet.
  func warn(_ text: String) { Output.complain(colorsErrors ? "\u{1B}[1;33m\(text)\u{1B}[0m" : text) }
  func bold(_ text: String) -> String { colorsResults ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}

/// A bar for long work: on a live terminal only, not before half a second, at most ten redraws a second.
final class ProgressBar {
  private let label: String, total: Int, isLive: Bool
  private let start = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?

  init(_ label: String, total: Int, on terminal: Terminal) { self.label = label; self.total = total; isLive = terminal.isLive && total > 1 }

  func show(_ done: Int, _ detail: String = "") {
    guard isLive, total > 0 else { return }
    let now = ContinuousClock.now, elapsed = start.duration(to: now)
    guard elapsed > .milliseconds(500), drawn.map({ $0.duration(to: now) >= .milliseconds(100) }) ?? true else { return }
    drawn = now
    let filled = min(20, 20 * done / total), seconds = elapsed.seconds
    let remaining = done > 0 ? seconds * Double(total - done) / Double(done) : 0
    let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: 20 - filled)
    FileHandle.standardError.write(Data("\r\u{1B}[K\(label) \(100 * done / total)%|\(bar)| \(done)/\(total) [\(clock(seconds))<\(clock(remaining))] \(detail)".utf8))
  }
  func finish() { if drawn != nil { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }

  private func clock(_ seconds: Double) -> String { String(format: "%02d:%02d", Int(seconds) / 60, Int(seconds) % 60) }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
  var milliseconds: Double { seconds * 1e3 }
}
