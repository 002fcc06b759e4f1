internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Passes
internal import Runtime

/// `chexc verify`: is an artifact whole, and does it compute here what it computed where it was made?
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check an artifact: its hashes and its known answer.",
    discussion: """
      Examples:
        chexc verify model.chex
        chexc verify model.chex --json

      Exits with 77 when a hash is wrong, and with 1 when the known answer is missed.
      """)

  @Argument(help: ArgumentHelp("A .chex file.", valueName: "artifact"))
  var artifact: String
  @OptionGroup var global: GlobalOptions

  func run() throws {
    let loaded = try Artifact.open(artifact)
    try loaded.verifyHashes()
    if let answer = loaded.knownAnswer { try answer.check(loaded.makeExecutable(ExecutableOptions(threads: global.threadCount))) }
    let hasAnswer = loaded.knownAnswer != nil
    let precision = PrecisionSummary(loaded.module.graph)
    if global.json {
      struct Document: Encodable {
        var schema = "chexc.verify/1"
        var hashes = "ok"
        var knownAnswer: String
        var precision: PrecisionSummary
      }
      return Output.json(Document(knownAnswer: hasAnswer ? "ok" : "none", precision: precision))
    }
    print("hashes        ok")
    print("known answer  \(hasAnswer ? "ok" : "none stored")")
    print("precision     \(precision.description)")
  }
}
