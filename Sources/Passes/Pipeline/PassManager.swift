public import IR

/// Runs a pipeline over a program, watching each pass.
public enum PassManager {
  /// How a run is watched.
  public struct Options: Sendable {
    /// Checks the whole program after each pass.
    public var verifiesAfterEachPass: Bool
    /// Called with the name of each pass and the program it made.
    public var observe: (@Sendable (String, Graph) -> Void)?

    #if DEBUG
      public static let verifiesByDefault = true
    #else
      public static let verifiesByDefault = false
    #endif

    public init(verifiesAfterEachPass: Bool = Self.verifiesByDefault, observe: (@Sendable (String, Graph) -> Void)? = nil) {
      self.verifiesAfterEachPass = verifiesAfterEachPass; self.observe = observe
    }
  }

  /// The optimised program and what was done to it.
  /// - Throws: `Diagnostic` where the program is wrong, or, with the pass's name in it, where a pass broke it.
  public static func run(
    _ graph: Graph, pipeline: Pipeline = .inference(), target: Target = .cpu, options: Options = Options()
  ) throws(Diagnostic) -> (graph: Graph, report: PipelineReport) {
    var report = PipelineReport()
    var current = graph
    let clock = ContinuousClock()
    for pass in pipeline.passes {
      let log = PassLog(), before = current.operations.count, start = clock.now
      current = try pass.run(consume current, for: target, recording: log)
      report.passes.append(.init(
        name: pass.name, duration: clock.now - start, operationsBefore: before, operationsAfter: current.operations.count,
        firings: log.firings, nearMisses: log.nearMisses))
      if options.verifiesAfterEachPass {
        do { try current.verify() } catch {
          var broken = error
          broken.message = "pass '\(pass.name)' broke the program: \(error.message)"
          throw broken
        }
      }
      options.observe?(pass.name, current)
    }
    return (current, report)
  }
}
