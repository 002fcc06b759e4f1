internal import ArgumentParser

/// What belongs to a checkpoint, on the command line.
struct CheckpointOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The head's checkpoint.", valueName: "file"))
  var head: String?
  @Option(help: ArgumentHelp("What a checkpoint does not tell.", valueName: "recipe"))
  var recipe: String?
  @Option(help: ArgumentHelp("Which head=, network= or program=NAME of several.", valueName: "what"))
  var select: [String] = []
  @Option(help: ArgumentHelp("Parameters that may be missing.", valueName: "glob"))
  var allowMissing: [String] = []
  @Option(help: ArgumentHelp("Parameters that may be left over.", valueName: "*"))
  var allowUnexpected: [String] = []
  @Option(help: ArgumentHelp("Rules for names that are not known.", valueName: "yaml"))
  var map: String?

  func validate() throws {
    for word in select where !["head=", "network=", "program="].contains(where: word.hasPrefix) {
      throw ValidationError("--select \(word): give head=NAME, network=NAME or program=NAME.")
    }
  }
  var value: CheckpointModel.Options {
    func selected(_ what: String) -> String? { select.last { $0.hasPrefix(what + "=") }.map { String($0.dropFirst(what.count + 1)) } }
    return .init(head: head, headName: selected("head"), network: selected("network"), recipe: recipe, allowMissing: allowMissing, allowUnexpected: allowUnexpected, map: map, program: selected("program"))
  }
}
