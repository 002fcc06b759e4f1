internal import ArgumentParser
internal import IR

/// How a verb ends that goes on after a picture that fails.
enum PictureFailures {
  /// - Parameters:
  ///   - failures: With their files in them.
  ///   - count: Pictures that were tried.
  ///   - told: Whether the failures are part of a document already.
  static func finish(_ failures: [Diagnostic], of count: Int, told: Bool) throws {
    guard let first = failures.first else { return }
    if told { throw ExitCode(count == 1 ? Failure.code(for: first.category) : Failure.code(for: .input)) }
    if count == 1 { throw first }
    for error in failures { Output.complain("error: \(error)") }
    throw AnsweredNo(code: Failure.code(for: .input), message: "\(failures.count) of \(count) pictures failed.")
  }
}
