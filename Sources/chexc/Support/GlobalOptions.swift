internal import ArgumentParser
internal import Foundation
internal import IR

/// What every verb understands.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to compute with.", valueName: "n|auto"))
  var threads: String = "auto"
  @Flag(help: "Print the result as one JSON document.")
  var json = false
  @Flag(name: .shortAndLong, help: "Say more on standard error.")
  var verbose = false
  @Flag(name: .shortAndLong, help: "Print the result and errors alone.")
  var quiet = false
  @Option(help: ArgumentHelp("Colour.", valueName: "when"))
  var color: ColorChoice = .auto

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  func validate() throws {
    if threads != "auto", !(1...1024).contains(Int(threads) ?? 0) {
      throw ValidationError("'\(threads)' is no number of threads: give 1 to 1024, or auto.")
    }
  }

  /// The number asked for, or nil: the runtime then takes OMP_NUM_THREADS, or the processors this process may use.
  var threadCount: Int? { Int(threads) }
  var terminal: Terminal { Terminal(color: color, isQuiet: quiet, isVerbose: verbose) }
}
