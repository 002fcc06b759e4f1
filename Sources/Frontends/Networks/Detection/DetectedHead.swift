public import IR

/// A head found in a checkpoint of heads, or beside a backbone.
public struct DetectedHead: Sendable {
  public let kind: ClassificationHead
  public let labelCount: Int
  /// As the training named it (`linear:blocks=4:avgpool=False:lr=0_0001000000`); empty where the file holds one head without a name.
  public var name: String { group.prefix }
  public let file: String?
  let group: ParameterGroup, others: [ParameterGroup], source: any NamedTensors, leave: ParameterLeave

  /// Finds the head by names and shapes.
  /// - Parameters:
  ///   - name: Which of several heads is meant: as the training named it, or `dino_head`, `ibot_head`.
  ///   - network: Whose head is meant where student and teacher have one; the teacher's unless given.
  ///   - featureWidth: Features of a token of the backbone.
  ///   - heads: Attention heads of a GLoRI head, which its file does not tell.
  ///   - epsilon: Added to the variance in its layer norms.
  /// - Throws: `checkpoint.unknown-head`, `checkpoint.ambiguous-head`, `checkpoint.architecture`.
  public init(
    in source: any NamedTensors, name: String? = nil, network: String? = nil, featureWidth: Int, heads: Int = 8, epsilon: Double = 1e-5, allowMissing: [String] = [],
    allowUnexpected: [String] = [], file: String? = nil
  ) throws(Diagnostic) {
    let groups: [ParameterGroup], place: Int
    do {
      groups = try ParameterGroup.groups(of: Self.entries(source, network), by: Self.split)
      place = try Self.place(in: groups, name)
    } catch { throw error.at(file: file) }
    group = groups[place]
    others = groups.enumerated().filter { $0.offset != place }.map(\.element)
    do { (kind, labelCount) = try Self.read(group, featureWidth: featureWidth, heads: heads, epsilon: epsilon) } catch { throw error.at(file: file) }
    guard (1...(kind.isClassifier ? 65536 : 1 << 24)).contains(labelCount) else {
      throw Diagnostic("checkpoint.architecture", "the head has no sensible number of labels", found: "\(labelCount)", expected: "1 to 65536, or to 2^24 prototypes", file: file)
    }
    self.source = source; self.file = file; leave = ParameterLeave(missing: allowMissing, unexpected: allowUnexpected)
  }

  /// `classifiers_dict.{head}.{parameter}`, behind the usual prefixes. A head's name holds ':' and '=', and no dot.
  private static func split(_ full: String) -> (prefix: String, name: String) {
    let name = ParameterName(full).name
    let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
    if let first = parts.first, projections.contains(first), parts.count > 1 { return (first, parts.dropFirst().joined(separator: ".")) }
    return parts.count == 3 && parts[0] == "classifiers_dict" ? (parts[1], parts[2]) : ("", name)
  }
  /// What trainers call their projection heads.
  private static let projections = ["dino_head", patchProjection], patchProjection = "ibot_head"

  /// The source's tensors without the projection heads of other networks.
  private static func entries(_ source: any NamedTensors, _ network: String?) -> [NamedTensorEntry] {
    let prefixes = Set(source.entries.compactMap { entry -> [String]? in projection(entry.name) })
    guard prefixes.count > 1 else { return source.entries }
    return source.entries.filter { entry in projection(entry.name).map { $0.contains(network ?? "teacher") } ?? true }
  }
  /// What stands in front of a projection head's parameter; nil for other tensors.
  private static func projection(_ full: String) -> [String]? {
    let name = ParameterName(full)
    return name.name.split(separator: ".").first.map { projections.contains(String($0)) } == true ? name.prefix : nil
  }

  /// A parameter that tells each kind.
  private static let fingerprints = ["decoder.duplicate_pooling", "classifier_weight", "linear.weight"]
    + [false, true].map { ProjectionHead.prototypes(isParametrized: $0).rows }

  private static func place(in groups: [ParameterGroup], _ wanted: String?) throws(Diagnostic) -> Int {
    let found = groups.indices.filter { index in fingerprints.contains { groups[index][$0] != nil } }
    let names = found.map { groups[$0].prefix }
    guard !found.isEmpty else {
      throw Diagnostic(
        "checkpoint.unknown-head", "no known head has these parameters", found: groups.flatMap(\.members).prefix(3).map(\.entry.name).joined(separator: ", "),
        expected: fingerprints.joined(separator: " or "))
    }
    guard let wanted else {
      guard found.count == 1 else {
        throw Diagnostic("checkpoint.ambiguous-head", "the checkpoint holds several heads", found: names.joined(separator: ", "), expected: "the name of one", help: "The report of the training, results_eval_linear.json beside the file, tells the best one.")
      }
      return found[0]
    }
    guard let place = found.first(where: { groups[$0].prefix == wanted }) else {
      throw Diagnostic("checkpoint.unknown-head", "the checkpoint has no head of this name", found: wanted, expected: names.joined(separator: ", "), help: nearestName(to: wanted, in: names).map { "Did you mean '\($0)'?" })
    }
    return place
  }

  private static func read(_ group: ParameterGroup, featureWidth: Int, heads: Int, epsilon: Double) throws(Diagnostic) -> (ClassificationHead, labels: Int) {
    func refuse(_ name: String, _ expected: String) -> Diagnostic {
      Diagnostic("checkpoint.architecture", "the parameter '\(name)' does not tell the head", found: group[name].map { "\($0.shape)" } ?? "no such parameter", expected: expected)
    }
    func blocks(_ name: String, _ inputs: Int) throws(Diagnostic) -> Int {
      guard featureWidth > 0, inputs > 0, inputs % featureWidth == 0, inputs / featureWidth <= 256 else { throw refuse(name, "a multiple of the backbone's width, \(featureWidth), as inputs") }
      return inputs / featureWidth
    }
    func checkHeads(_ width: Int) throws(Diagnostic) {
      guard (1...16384).contains(width), heads > 0, width % heads == 0 else {
        throw Diagnostic("checkpoint.heads", "the heads do not divide the width", category: .configuration, found: "\(heads) heads, \(width) features", expected: "a divisor", help: "The recipe says how many heads there are.")
      }
    }
    if let pooling = group.shape("decoder.duplicate_pooling", rank: 3) {
      guard let queries = group.shape("decoder.query_embed.weight", rank: 2) else { throw refuse("decoder.query_embed.weight", "[labels, width]") }
      guard let embedding = group.shape("decoder.embed_standart.weight", rank: 2) else { throw refuse("decoder.embed_standart.weight", "[width, inputs]") }
      guard let inner = group.shape("decoder.layers.0.linear1.weight", rank: 2), (1...65536).contains(inner[0]) else { throw refuse("decoder.layers.0.linear1.weight", "[hidden, width]") }
      try checkHeads(queries[1])
      let count = try blocks("decoder.embed_standart.weight", embedding[1])
      return (.glori(GLoRIHead(layers: count, width: queries[1], heads: heads, hidden: inner[0], takesClassToken: pooling[1] > queries[1], epsilon: epsilon)), pooling[0])
    }
    if let classifier = group.shape("classifier_weight", rank: 2) {
      guard let embedding = group.shape("embed.weight", rank: 2) else { throw refuse("embed.weight", "[width, inputs]") }
      try checkHeads(embedding[0])
      return (.plainGLoRI(PlainGLoRIHead(layers: try blocks("embed.weight", embedding[1]), width: embedding[0], heads: heads, takesClassToken: classifier[1] > embedding[0])), classifier[0])
    }
    if let projection = try projection(group, featureWidth) { return projection }
    guard let linear = group.shape("linear.weight", rank: 2) else { throw refuse("linear.weight", "[labels, inputs]") }
    let parts = try blocks("linear.weight", linear[1]), name = HeadName(group.prefix)
    let pools = name?.poolsPatches ?? false, count = name?.blocks ?? parts
    guard count + (pools ? 1 : 0) == parts, count > 0 else { throw refuse("linear.weight", "the inputs of \(count) blocks\(pools ? " and a mean patch" : "")") }
    return (.linear(LinearProbe(layers: count, poolsPatches: pools)), linear[0])
  }

  /// Linear layers have even numbers, activations stand between; one alone has none.
  private static func projection(_ group: ParameterGroup, _ featureWidth: Int) throws(Diagnostic) -> (ClassificationHead, labels: Int)? {
    let isParametrized = group[ProjectionHead.prototypes(isParametrized: true).rows] != nil
    let rows = ProjectionHead.prototypes(isParametrized: isParametrized).rows
    guard group[rows] != nil else { return nil }
    func matrix(_ name: String, _ expected: String) throws(Diagnostic) -> [Int] {
      guard let shape = group.shape(name, rank: 2), shape.allSatisfy({ (1...1 << 24).contains($0) }) else {
        throw Diagnostic("checkpoint.architecture", "the parameter '\(name)' does not tell the head", found: group[name].map { "\($0.shape)" } ?? "no such parameter", expected: expected)
      }
      return shape
    }
    let prototypes = try matrix(rows, "[prototypes, bottleneck]"), isSingle = group["mlp.weight"] != nil
    let count = isSingle ? 1 : group.members.count { $0.name.hasPrefix("mlp.") && $0.name.hasSuffix(".weight") }
    let first = isSingle ? "mlp" : "mlp.0", shape = try matrix(first + ".weight", "[hidden, inputs]")
    guard shape[1] == featureWidth, (1...16).contains(count) else {
      throw Diagnostic("checkpoint.architecture", "the parameter '\(first).weight' does not tell the head", found: "\(shape)", expected: "the backbone's width, \(featureWidth), as inputs")
    }
    let head = ProjectionHead(
      layers: count, hidden: shape[0], bottleneck: prototypes[1], hasBias: group[first + ".bias"] != nil, isParametrized: isParametrized, takesPatches: group.prefix == patchProjection)
    return (.projection(head), prototypes[0])
  }

  /// The parameters, noted as the network asks for them.
  func weights() -> MatchedWeights { MatchedWeights(source, group: group, leave: leave, file: file) }
}

/// What the name of a head says: `linear:blocks={n}:avgpool={True or False}:lr={rate}`.
private struct HeadName {
  var blocks: Int, poolsPatches: Bool
  init?(_ name: String) {
    let parts = name.split(separator: ":").map { $0.split(separator: "=") }.filter { $0.count == 2 }
    guard let blocks = parts.first(where: { $0[0] == "blocks" }).flatMap({ Int($0[1]) }), let pool = parts.first(where: { $0[0] == "avgpool" }) else { return nil }
    self.blocks = blocks; poolsPatches = pool[1] == "True"
  }
}
