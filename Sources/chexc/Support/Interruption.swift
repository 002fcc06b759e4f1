internal import Foundation
internal import Synchronization

/// Ctrl-C and the polite signal to end: the first is a wish to stop at the next good place, the second stops at once.
enum Interruption {
  private static let flag = Atomic<Bool>(false)
  /// sysexits' "try again later": what was done is kept.
  static let code: Int32 = 75

  static func watch() {
    for number in [SIGINT, SIGTERM] {
      _ = signal(number) { number in
        Interruption.flag.store(true, ordering: .relaxed)
        _ = signal(number, SIG_DFL)
      }
    }
  }
  static var isRequested: Bool { flag.load(ordering: .relaxed) }
}
