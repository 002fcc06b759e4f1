public import IR

/// A vision transformer of the DINOv2 family found in a checkpoint: what it is, and its parameters.
public struct DetectedBackbone: Sendable {
  public let architecture: VisionTransformer
  /// Of the picture.
  public let channels: Int
  /// The picture's side in pixels that the table of positions was made for.
  public let side: Int
  /// Joined by dots; empty for flat files.
  public var prefix: String { group.prefix }
  public let file: String?
  let group: ParameterGroup, others: [ParameterGroup], source: any NamedTensors, allowMissing: [String]

  /// Names beside the backbone's own: the token of masked training, the hub's classifier, heads and losses of the training.
  static let trainingNames = ["mask_token", "head", "dino_head", "ibot_head", "dino_loss", "ibot_patch_loss", "koleo_loss"]
  /// What no other network has together.
  private static let fingerprint = ["cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.0.norm1.weight", "blocks.0.attn.qkv.weight"]

  /// Finds the network by names and shapes.
  /// - Throws: `checkpoint.unknown-network`, `checkpoint.ambiguous`, `checkpoint.duplicate-parameter`, `checkpoint.architecture`.
  public init(in source: any NamedTensors, settings: BackboneSettings = BackboneSettings(), file: String? = nil) throws(Diagnostic) {
    let groups = try ParameterGroup.groups(of: source.entries) { full in
      let name = ParameterName(full)
      return (name.prefix.joined(separator: "."), name.name)
    }
    let place: Int
    do { place = try Self.place(in: groups, settings.select) } catch { throw error.at(file: file) }
    group = groups[place]
    others = groups.enumerated().filter { $0.offset != place }.map(\.element)
    self.source = source; self.file = file; allowMissing = settings.allowMissing
    do { (architecture, channels, side) = try Self.read(group, settings) } catch { throw error.at(file: file) }
  }

  private static func place(in groups: [ParameterGroup], _ select: String?) throws(Diagnostic) -> Int {
    var found = groups.indices.filter { index in fingerprint.count { groups[index][$0] != nil } >= fingerprint.count - 1 }
    guard !found.isEmpty else {
      let names = groups.flatMap(\.members).prefix(4).map(\.entry.name).joined(separator: ", ")
      throw Diagnostic(
        "checkpoint.unknown-network", "no known network has these parameters", found: names, expected: fingerprint.joined(separator: ", "),
        help: "Known are vision transformers of the DINOv2 family under their published names.")
    }
    let prefixes = found.map { groups[$0].prefix }
    let wanted = select ?? "teacher"
    if select != nil || found.count > 1 { found = found.filter { groups[$0].prefix.split(separator: ".").contains(Substring(wanted)) } }
    guard let place = found.first, found.count == 1 else {
      throw Diagnostic(
        "checkpoint.ambiguous", found.isEmpty ? "no network of the checkpoint stands behind '\(wanted)'" : "the checkpoint holds several networks",
        found: prefixes.map { "'\($0)'" }.joined(separator: ", "), expected: "one", help: "Select one by a part of its prefix.")
    }
    return place
  }

  private static func read(_ group: ParameterGroup, _ settings: BackboneSettings) throws(Diagnostic) -> (VisionTransformer, channels: Int, side: Int) {
    func refuse(_ name: String, _ expected: String) -> Diagnostic {
      Diagnostic(
        "checkpoint.architecture", "the parameter '\(name)' does not tell the architecture", found: group[name].map { "\($0.shape)" } ?? "no such parameter", expected: expected,
        help: "`chexc import` prints all names and shapes.")
    }
    guard let kernel = group.shape("patch_embed.proj.weight", rank: 4), kernel[2] == kernel[3], (1...256).contains(kernel[2]), (1...16).contains(kernel[1]), (1...16384).contains(kernel[0]) else {
      throw refuse("patch_embed.proj.weight", "[width, channels, patch, patch]")
    }
    let width = kernel[0]
    guard let table = group.shape("pos_embed", rank: 3), let grid = squareRoot(table[1] - 1), (1...1024).contains(grid) else { throw refuse("pos_embed", "[1, 1 + a square, \(width)]") }
    let indices = group.members.compactMap { member -> Int? in
      let parts = member.name.split(separator: ".")
      return parts.count > 2 && parts[0] == "blocks" ? Int(parts[1]) : nil
    }
    guard let last = indices.max(), (0..<256).contains(last) else { throw refuse("blocks.\(indices.max() ?? 0).norm1.weight", "1 to 256 blocks") }
    let depth = last + 1
    let heads = settings.heads ?? max(1, width / 64)
    guard heads > 0, width % heads == 0 else {
      throw Diagnostic("checkpoint.heads", "the heads do not divide the width", category: .configuration, found: "\(heads) heads, \(width) features", expected: "a divisor", help: "The recipe says how many heads there are.")
    }
    let registers = group["register_tokens"] == nil ? 0 : group.shape("register_tokens", rank: 3)?[1] ?? -1
    guard (0...1024).contains(registers) else { throw refuse("register_tokens", "[1, registers, \(width)]") }
    let feedForward: FeedForward = group["blocks.0.mlp.w12.weight"] != nil ? .swiglu : .mlp
    let inner = feedForward == .swiglu ? "w3" : "fc2"
    var result = VisionTransformer(
      patch: kernel[2], width: width, depth: depth, heads: heads, registers: registers, feedForward: feedForward,
      hasLayerScale: group["blocks.0.ls1.gamma"] != nil, epsilon: settings.epsilon)
    if let hidden = group.shape("blocks.0.mlp.\(inner).weight", rank: 2)?[1] {
      guard (1...131_072).contains(hidden) else { throw refuse("blocks.0.mlp.\(inner).weight", "[\(width), features inside]") }
      result.hidden = hidden
    }
    result.biases = .init(qkv: group["blocks.0.attn.qkv.bias"] != nil, projection: group["blocks.0.attn.proj.bias"] != nil, feedForward: group["blocks.0.mlp.\(inner).bias"] != nil)
    result.positions = settings.positions
    result.positions.grid = grid
    return (result, kernel[1], grid * kernel[2])
  }

  private static func squareRoot(_ count: Int) -> Int? {
    guard count > 0, count < 1 << 40 else { return nil }
    let root = Int(Double(count).squareRoot().rounded())
    return root * root == count ? root : nil
  }

  /// The parameters, noted as the network asks for them.
  func weights() -> MatchedWeights { MatchedWeights(source, group: group, allowMissing: allowMissing, file: file) }

  /// `vision transformer, patch 16, width 1024, ...`.
  public var summary: String {
    let a = architecture
    var parts = ["vision transformer", "patch \(a.patch)", "width \(a.width)", "\(a.depth) blocks", "\(a.heads) heads", a.feedForward == .swiglu ? "SwiGLU" : "MLP"]
    parts[parts.count - 1] += " \(a.hidden ?? a.feedForward.hiddenWidth(for: a.width))"
    parts.append("\(a.registers) registers")
    if a.hasLayerScale { parts.append("LayerScale") }
    parts.append("positions \(side / a.patch)x\(side / a.patch)")
    return parts.joined(separator: ", ")
  }
}
