public import Frontends
public import IR

/// Several heads trained at once on the features of a frozen backbone, most often one for each learning rate.
///
/// As CheXFound trains them: the sum of binary cross-entropy over samples and labels, AdamW, the rate from its base to zero
/// along a cosine; gradients that are not numbers count as zero; the queries of GLoRI stay as they are. Parameters are
/// named as in the released files, `classifiers_dict.{head}.{parameter}`.
public struct HeadTraining: Sendable {
  public struct Head: Sendable, Hashable {
    public var name: String, kind: ClassificationHead
    /// The learning rate at the start.
    public var rate: Double
    public init(name: String, kind: ClassificationHead, rate: Double) { self.name = name; self.kind = kind; self.rate = rate }

    /// The name that CheXFound gives to a head (`linear:blocks=4:avgpool=False:lr=0_0001000000`).
    public static func name(layers: Int, poolsPatches: Bool = false, rate: Double) -> String {
      let tenths = UInt64(max(0, min(rate, 1e6) * 1e10) + 0.5), digits = String(tenths % 10_000_000_000)
      return "linear:blocks=\(layers):avgpool=\(poolsPatches ? "True" : "False"):lr=\(tenths / 10_000_000_000)_\(String(repeating: "0", count: 10 - digits.count))\(digits)"
    }
  }
  public var heads: [Head]
  public var labels: Int, featureWidth: Int
  /// Patches of a picture.
  public var patches: Int
  /// Steps in all, for the cosine.
  public var steps: Int
  public var weightDecay = 1e-4
  public var optimizer = AdamW()
  /// Adds the asymmetric loss.
  public var addsAsymmetricLoss = false
  /// True does as CheXFound's code does: labels that are missing count as negative for all heads but the first.
  public var overwritesMissingLabels = false
  public var dropout = Dropout.none

  /// What the heads' dropout is.
  public enum Dropout: Sendable, Hashable {
    case none
    /// The decisions are inputs, `keep.{head}.{site}`, 1 or 0, the same for all steps in shape.
    case given(rate: Double)
    /// Decisions by a counter: the inputs `dropout.key` (one int64) and the place decide.
    case counted(rate: Double)
  }

  public init(heads: [Head], labels: Int, featureWidth: Int, patches: Int, steps: Int) {
    self.heads = heads; self.labels = labels; self.featureWidth = featureWidth; self.patches = patches; self.steps = steps
  }

  /// Blocks whose features are inputs.
  public var layers: Int { heads.map(\.kind.layers).max() ?? 0 }
  static let frozen = ["query_embed.weight"]

  /// One step. Batch inputs `patches.{i}` [batch, patches, featureWidth] and `class_token.{i}` [batch, featureWidth] of the
  /// last blocks, oldest first, and `labels` [batch, labels]: 1, 0, or below 0 where missing. Reports `loss.{head}`.
  /// - Parameter reportsGradients: Adds reports `gradient.{parameter}`.
  public func program(batch: Int, elementType: ElementType = .float32, reportsGradients: Bool = false) throws(Diagnostic) -> TrainingProgram {
    let program = TrainingProgramBuilder(name: "heads", elementType: elementType)
    let features = features(program, batch), given = program.batch("labels", [batch, labels])
    let decay = program.number("decay")
    for (index, head) in heads.enumerated() {
      let logits = try logits(head, features, program, batch)
      let labels = overwritesMissingLabels && index > 0 ? try given.apply(Maximum(), given.constant(0)) : given
      var loss = try BinaryCrossEntropy()(logits, labels: labels)
      if addsAsymmetricLoss { loss = try loss + AsymmetricLoss()(logits, labels: labels) }
      program.report("loss.\(head.name)", loss)
      if reportsGradients { program.report("logits.\(head.name)", logits) }
      try update(head, by: loss, decay: decay, program, reportsGradients)
    }
    return program.finish()
  }

  /// The heads' logits for a batch, without dropout: reports `logits.{head}` [batch, labels] and changes nothing.
  public func prediction(batch: Int, elementType: ElementType = .float32) throws(Diagnostic) -> TrainingProgram {
    let program = TrainingProgramBuilder(name: "heads", elementType: elementType), features = features(program, batch)
    for head in heads { program.report("logits.\(head.name)", try logits(head, features, program, nil)) }
    return program.finish()
  }

  /// The numbers of a step, counted from 0.
  public func numbers(step: Int) throws(Diagnostic) -> [String: Double] {
    var numbers = optimizer.numbers(step: step)
    numbers["decay"] = weightDecay
    for head in heads { numbers["rate.\(head.name)"] = try Schedule(base: head.rate, final: 0, total: steps)[step] }
    return numbers
  }

  /// What `dropout.key` is in a step, where dropout is counted.
  public static func dropoutKey(seed: UInt64, step: Int) -> Tensor { Tensor(.int64, [1], int64s: [Int64(bitPattern: splitMix64(splitMix64(seed) &+ UInt64(max(0, step))))]) }

  private func update(_ head: Head, by loss: Expression, decay: Expression, _ program: TrainingProgramBuilder, _ reportsGradients: Bool) throws(Diagnostic) {
    let names = program.names(prefix: Self.prefix(head)).filter { name in !Self.frozen.contains { name.hasSuffix($0) } }
    var parameters: [Value] = []
    for name in names { parameters.append(try program.known(name).value) }
    let gradients = try program.builder.gradients(of: loss.value, by: parameters)
    var parts: [(name: String, gradient: Expression, rate: Expression, decay: Expression)] = []
    for (name, gradient) in zip(names, gradients) {
      guard let gradient else { continue }
      let clean = try Self.withoutNaN(Expression(gradient, in: program.builder))
      if reportsGradients { program.report("gradient.\(name)", clean) }
      parts.append((name, clean, program.number("rate.\(head.name)"), decay))
    }
    try optimizer.update(parts, in: program)
  }

  /// Zeros where any element is NaN: the sum of absolute values is NaN then, and then alone.
  private static func withoutNaN(_ gradient: Expression) throws(Diagnostic) -> Expression {
    try gradient.apply(ReduceL1(keepsDimensions: false)).apply(IsNaN()).selects(gradient.constant(0), else: gradient)
  }

  static func prefix(_ head: Head) -> String { "classifiers_dict.\(head.name)." }
}
