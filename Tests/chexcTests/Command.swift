import Foundation
import TestSupport
import Testing

/// The built command, run as a person runs it.
struct Command {
  var status: Int32, output: String, error: String

  /// Beside the tests in the build folder.
  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "chexc")

  /// - Parameter folder: where the command runs; the package's root unless given.
  static func run(_ words: String..., in folder: URL? = nil, environment: [String: String] = [:]) throws -> Command { try run(words, in: folder, environment: environment) }
  static func run(_ words: [String], in folder: URL? = nil, environment: [String: String] = [:]) throws -> Command {
    let process = Process(), scratch = try TemporaryFolder()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = folder ?? packageRoot
    process.environment = ProcessInfo.processInfo.environment.merging(["CHEXC_THREADS": "1"]) { $1 }.merging(environment) { $1 }
    // Files, not pipes: a pipe that nobody empties stops a talkative command.
    let paths = ["out", "err"].map(scratch.file)
    for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Command(
      status: process.terminationStatus, output: try String(contentsOfFile: paths[0], encoding: .utf8), error: try String(contentsOfFile: paths[1], encoding: .utf8))
  }

  /// The result as the one JSON document it must be.
  func document() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(value as? [String: Any])
  }
}
