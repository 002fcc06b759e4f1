internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Runtime

/// The command: words to actions. Every failure becomes one message and one exit code here.
@main
struct Chexc: ParsableCommand {
  static let version = Artifact.toolVersion

  static let configuration = CommandConfiguration(
    commandName: "chexc",
    abstract: "Compile, run and check vision transformers for chest X-rays.",
    discussion: """
      Examples:
        chexc demo --tiny                  compile and run a small network, offline
        chexc compile model.onnx           write model.chex beside it
        chexc predict model.chex xray.png  labels and probabilities

      Nothing is ever sent over a network. Not for diagnostic use.
      """,
    version: version,
    subcommands: [
      Demo.self, Inspect.self, Import.self, Compile.self, Quantize.self, Export.self, Run.self, Predict.self, Zeroshot.self, Explain.self, Embed.self, Compare.self, Bench.self, Profile.self, Verify.self, Doctor.self,
    ])

  static func main() {
    ProcessMemory.returnLargeBlocks()
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      try checkVerb(words)
      var command = try parseAsRoot(words)
      try command.run()
    } catch {
      Failure(error, wantsJSON: words.contains("--json")).exit()
    }
  }

  /// The parser would call an unknown verb an unexpected argument, and its options unknown.
  private static func checkVerb(_ words: [String]) throws(Diagnostic) {
    let verbs = configuration.subcommands.compactMap { $0.configuration.commandName ?? $0._commandName } + ["help"]
    guard let verb = words.first, !verb.hasPrefix("-"), !verbs.contains(verb) else { return }
    throw Diagnostic(
      "usage", "there is no verb '\(verb)'", category: .usage, expected: verbs.joined(separator: ", "), help: nearestName(to: verb, in: verbs).map { "Did you mean 'chexc \($0)'?" } ?? "Run 'chexc --help' for what each does.")
  }
}
