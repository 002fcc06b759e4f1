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

  /// Their names, each once.
  public var passNames: [String] { Self.distinct(passes.map(\.name)) }
  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// The pipeline from an imported program to one that is ready for a runtime.
  /// - Parameter precision: What linear layers and attention are computed in; as imported unless said otherwise.
  public static func inference(_ level: OptimizationLevel = .fuse, precision: PrecisionPolicy = .init()) -> Pipeline {
    Pipeline([
      // Before constants are folded, which makes single precision of quantised weights.
      Step(RewritePass("recognize-quantized", "Makes 8-bit layers of products of quantised matrices.", rules: .quantizedLayers), from: .fuse),
      // Shapes first: most of an exported program computes shapes, and rules ask for extents.
      Step(FoldShapes(), from: .simplify),
      Step(FoldConstants(), from: .simplify),
      Step(MergeDuplicates(), from: .simplify),
      Step(RewritePass("simplify", "Removes identities, composes views, brings operations into one form.", rules: .simplifications), from: .simplify),
      Step(FoldConstants(), from: .simplify),
      Step(MergeDuplicates(), from: .simplify),
      // Linear layers before attention, which looks for projections; views sink below them on the way.
      Step(RewritePass("form-linears", "Makes linear layers of products with constant matrices.", rules: .linearLayers + .simplifications), from: .fuse),
      Step(RewritePass("recognize", "Finds normalisations and activations spelt out in elementary operations.", rules: .spelledOut), from: .fuse),
      Step(RewritePass("compose-linears", "Multiplies the weights of linear layers that follow each other.", rules: [ComposeLinears()]), from: .reassociate),
      // Attention takes scales and transposes that epilogues would otherwise take.
      Step(RewritePass("fuse-attention", "Makes one operation of scores, masks, softmax and values.", rules: .attentions + .linearLayers + .simplifications), from: .fuse),
      Step(RewritePass("merge-projections", "Joins linear layers that read the same input.", rules: .projections), from: .fuse),
      Step(RewritePass("fuse-epilogues", "Moves biases, scales, activations and residuals into what comes before them.", rules: .epilogues + .quantizedEpilogues + .linearLayers + .simplifications), from: .fuse),
      // Queries that no picture changes have become constants seen through views.
      Step(FoldConstants(), from: .fuse),
      // What is read of the last block decides what of it is computed; then the heads.
      Step(NarrowRows(), from: .fuse),
      Step(RewritePass("fold-key-bias", "Drops biases of keys, which the softmax cancels.", rules: [FoldKeyBias()]), from: .fuse),
      Step(RewritePass("fold-value-bias", "Moves biases of values into the output projection.", rules: [FoldValueBias()]), from: .fuse),
      Step(RewritePass("reassociate-attention", "Multiplies constant queries with the keys' weights.", rules: RuleSet([ReassociateAttention()]) + .simplifications), from: .fuse),
      Step(RewritePass("split-concatenation", "Sums linear layers over parts instead of copying the parts together.", rules: [SplitConcatenation()]), from: .reassociate),
      Step(RewritePass("fold-normalization", "Moves scale and bias of normalisations into the layers after them.", rules: [FoldNormalization()]), from: .reassociate),
      Step(RewritePass("fuse-residuals", "Joins what is left of residual sums with the normalisation after them.", rules: .residualNormalizations), from: .fuse),
      Step(FoldConstants(), from: .fuse),
      Step(MergeDuplicates(), from: .simplify),
      Step(RemoveDead(), from: .simplify),
      // Last: rules look for what single precision looks like.
      Step(LowerPrecision(precision), from: .fuse),
      Step(RewritePass("fuse-requantization", "Lets 8-bit layers write the codes that the next one reads.", rules: .quantizedEpilogues), from: .fuse),
    ], level: level)
  }

  /// The end of `inference(_:precision:)` for a program that has gone through the rest.
  public static func lowering(_ precision: PrecisionPolicy) -> Pipeline {
    var pipeline = inference(precision: precision)
    pipeline.steps.removeFirst(pipeline.steps.firstIndex { $0.pass is LowerPrecision } ?? 0)
    return pipeline
  }

  /// The pipeline with passes switched on (`+name`) or off (`-name`).
  public func selecting(_ words: [String]) throws(Diagnostic) -> Pipeline {
    var copy = self
    let names = Self.distinct(steps.map(\.pass.name))
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
