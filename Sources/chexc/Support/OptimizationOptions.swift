internal import ArgumentParser
internal import IR
internal import Passes

/// How far a program is optimised before it runs.
struct Optimization {
  var level = OptimizationLevel.fuse
  /// Passes on and off, as `+name,-name`.
  var passes: String?

  func pipeline() throws(Diagnostic) -> Pipeline {
    try Pipeline.inference(level).selecting((passes ?? "").split(separator: ",").map(String.init))
  }
}

struct OptimizationOptions: ParsableArguments {
  @Option(name: .customShort("O", allowingJoined: true), help: ArgumentHelp("Optimisation level, 0 to 3; artifacts have theirs.", valueName: "level"))
  var level: Int = OptimizationLevel.fuse.rawValue
  @Option(parsing: .unconditional, help: ArgumentHelp("Passes on and off, as +name,-name.", valueName: "list"))
  var passes: String?

  func validate() throws {
    guard OptimizationLevel(rawValue: level) != nil else { throw ValidationError("-O\(level) is no optimisation level: give 0, 1, 2 or 3.") }
  }
  var value: Optimization { Optimization(level: OptimizationLevel(rawValue: level) ?? .fuse, passes: passes) }
}
