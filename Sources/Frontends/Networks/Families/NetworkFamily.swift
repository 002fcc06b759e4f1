internal import IR

/// A kind of network that checkpoints are recognised as: its published layouts, and how the architecture is read off the
/// parameters. One file each; `NetworkFamilies` lists them.
protocol NetworkFamily: Sendable {
  /// `DINOv2`.
  var name: String { get }
  /// In the order in which they are looked for.
  var layouts: [NetworkLayout] { get }
  /// The network of these parameters, which fit one of the family's layouts and have the names of the family's builder.
  /// - Throws: `checkpoint.architecture`, `checkpoint.heads`, `network.configuration`.
  func network(of parameters: NetworkParameters) throws(Diagnostic) -> any DetectedNetwork
}

/// A published way to name a network's parameters.
struct NetworkLayout: Sendable {
  /// `Hugging Face Dinov2Model`.
  var name: String
  /// Attributes that may stand around the network without being part of its names: `vit` of a classifier that has one.
  var modules: [String] = []
  /// Names that the layout has together, as the file has them. One may be missing: that is told as a missing parameter.
  var fingerprint: [String]
  /// Of these names one at least is there; where there are none, the fingerprint is enough.
  var marks: [String] = []
  /// From these names to those of the family's builder.
  var map = KeyMap()
  /// Beginnings of names beside the network's own that belong to its training.
  var ignored: [String] = []

  /// How many names of the fingerprint are there.
  func hits(in group: ParameterGroup) -> Int {
    ([""] + modules.map { $0 + "." }).map { module in fingerprint.count { group[module + $0] != nil } }.max() ?? 0
  }
  func fits(_ group: ParameterGroup) -> Bool {
    guard hits(in: group) >= max(1, fingerprint.count - 1) else { return false }
    return marks.isEmpty || marks.contains { mark in ([""] + modules.map { $0 + "." }).contains { group[$0 + mark] != nil } }
  }

  /// The parameters as the builder names them.
  func mapped(_ group: ParameterGroup) throws(Diagnostic) -> ParameterGroup {
    let modules = modules.map { KeyMap.Rule.rename("\($0)\\.(.*)", to: "$1") }
    return try KeyMap(modules + map.rules).applied(to: group)
  }
}

/// The parameters of a network in a checkpoint, and what is known beside them.
struct NetworkParameters: Sendable {
  /// As the family's builder names them.
  var group: ParameterGroup
  var others: [ParameterGroup]
  var layout: NetworkLayout
  var source: any NamedTensors
  var settings: NetworkSettings
  var file: String?

  var prefix: String { group.prefix }
  /// The parameters, noted as the network asks for them.
  func weights() -> MatchedWeights { MatchedWeights(source, group: group, leave: ParameterLeave(missing: settings.allowMissing, unexpected: settings.allowUnexpected), file: file) }
  func table(_ weights: MatchedWeights) -> ParameterTable { weights.table(others: others, known: layout.ignored) }

  func refuse(_ name: String, _ expected: String) -> Diagnostic {
    Diagnostic(
      "checkpoint.architecture", "the parameter '\(name)' does not tell the architecture", found: group[name].map { "\($0.shape)" } ?? "no such parameter", expected: expected,
      help: "`chexc import` prints all names and shapes.")
  }
  /// - Returns: the heads that the settings, the configuration or the usual width say.
  func heads(width: Int, configured: PlainValue? = nil) throws(Diagnostic) -> Int {
    let heads = settings.heads ?? configured?["num_attention_heads"]?.integer ?? max(1, width / 64)
    guard heads > 0, width % heads == 0 else {
      throw Diagnostic("checkpoint.heads", "the heads do not divide the width", category: .configuration, found: "\(heads) heads, \(width) features", expected: "a divisor", help: "The recipe says how many heads there are.")
    }
    return heads
  }
  /// - Returns: [width, channels, patch, patch].
  func patchKernel() throws(Diagnostic) -> [Int] {
    guard let kernel = group.shape("patch_embed.proj.weight", rank: 4), kernel[2] == kernel[3], (1...256).contains(kernel[2]), (1...16).contains(kernel[1]), (1...16384).contains(kernel[0]) else {
      throw refuse("patch_embed.proj.weight", "[width, channels, patch, patch]")
    }
    return kernel
  }
  /// - Returns: the blocks that the settings or the configuration say, or as many as there are.
  func depth(configured: PlainValue? = nil) throws(Diagnostic) -> Int {
    let depth = settings.depth ?? configured?["num_hidden_layers"]?.integer ?? group.count(below: "blocks")
    guard (1...256).contains(depth) else { throw refuse("blocks.\(max(0, depth - 1)).norm1.weight", "1 to 256 blocks") }
    return depth
  }
  /// - Parameter prefix: rows of the table in front of the square.
  /// - Returns: the side of the grid of a table [1, prefix + side * side, width].
  func grid(_ name: String, prefix: Int, width: Int) throws(Diagnostic) -> Int {
    guard let table = group.shape(name, rank: 3), let count = table[1] > prefix ? table[1] - prefix : nil, count < 1 << 40,
      let side = Optional(Int(Double(count).squareRoot().rounded())), side * side == count, (1...1024).contains(side)
    else {
      var error = refuse(name, "[1, \(prefix) + a square, \(width)]")
      if group.shape(name, rank: 3) != nil { error.message = "\(name) rows are not \(prefix) + k*k: they do not tell the grid of patches" }
      throw error
    }
    return side
  }
}
