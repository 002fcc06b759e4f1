public import IR

/// An ordered list of passes.
public struct Pipeline: Sendable {
  /// A pass and the level from which it runs.
  public struct Step: Sendable {
    public var pass: any Pass
    public var level: OptimizationLevel
    public init(_ pass: any Pass, from level: OptimizationLevel) { self.pass = pass; self.level = level }
  }
  public private(set) var steps: [Step]
  private var level: OptimizationLevel
  /// Passes switched on or off by name, whatever the level.
  private var overrides: [String: Bool] = [:]

  public init(_ steps: [Step], level: OptimizationLevel) { self.steps = steps; self.level = level }

  /// The passes that run, in order.
  public var passes: [any Pass] { steps.filter { overrides[$0.pass.name] ?? ($0.level <= level) }.map(\.pass) }

  /// The pipeline from an imported program to one that is ready for a runtime.
  public static func inference(_ level: OptimizationLevel = .fuse) -> Pipeline {
    Pipeline([
      Step(FoldConstants(), from: .simplify),
      Step(MergeDuplicates(), from: .simplify),
      // Weights that were folded into others go before the packed copies come.
      Step(RemoveDead(), from: .simplify),
    ], level: level)
  }

  /// The pipeline with passes switched on (`+name`) or off (`-name`).
  public func selecting(_ words: [String]) throws(Diagnostic) -> Pipeline {
    var copy = self
    let names = steps.map(\.pass.name)
    for word in words {
      let name = String(word.dropFirst())
      guard let sign = word.first, sign == "+" || sign == "-", names.contains(name) else {
        throw Diagnostic(
          "passes.unknown", "no pass is selected by '\(word)'", category: .usage, found: word,
          expected: "+name or -name with one of \(names.joined(separator: ", "))")
      }
      copy.overrides[name] = sign == "+"
    }
    return copy
  }
}
