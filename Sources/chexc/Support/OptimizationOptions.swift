internal import ArgumentParser
internal import IR
internal import Passes

/// How far a program is optimised before it runs.
struct Optimization {
  var level = OptimizationLevel.fuse
  /// Passes on and off, as `+name,-name`.
  var passes: String?
  /// What linear layers and attention are computed in.
  var precision = PrecisionPolicy()

  func pipeline() throws(Diagnostic) -> Pipeline {
    guard precision.precision == .fp32 || level >= .fuse else {
      throw Diagnostic("usage.precision", "at this level there are no layers to lower", category: .usage, found: "-O\(level.rawValue) with --precision \(precision.precision.rawValue)", help: "Give -O2 or -O3.")
    }
    return try Pipeline.inference(level, precision: precision).selecting((passes ?? "").split(separator: ",").map(String.init))
  }
}

struct OptimizationOptions: ParsableArguments {
  @Option(name: .customShort("O", allowingJoined: true), help: ArgumentHelp("Optimisation level, 0 to 3.", valueName: "level"))
  var level: Int = OptimizationLevel.fuse.rawValue
  @Option(parsing: .unconditional, help: ArgumentHelp("Passes on and off, as +name,-name.", valueName: "list"))
  var passes: String?
  @Option(help: ArgumentHelp("fp32, bf16, int8 or mixed.", valueName: "type"))
  var precision = PrecisionArgument(.fp32)

  func validate() throws {
    guard OptimizationLevel(rawValue: level) != nil else { throw ValidationError("-O\(level) is no optimisation level: give 0, 1, 2 or 3.") }
  }
  var value: Optimization { Optimization(level: OptimizationLevel(rawValue: level) ?? .fuse, passes: passes, precision: PrecisionPolicy(precision.value)) }
}

/// A precision as it is typed.
struct PrecisionArgument: ExpressibleByArgument {
  let value: Precision
  init(_ value: Precision) { self.value = value }
  init?(argument: String) {
    guard let value = Precision(rawValue: argument) else { return nil }
    self.value = value
  }
  var defaultValueDescription: String { value.rawValue }
}
