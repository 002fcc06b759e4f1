internal import IR

/// The parameters of one network in a checkpoint: those behind the same prefix.
struct ParameterGroup: Sendable {
  struct Member: Sendable {
    /// Behind the prefix, blocks not chunked; after a key map, as the network's builder names it.
    var name: String
    var tensor: MappedTensor
    var entry: NamedTensorEntry { tensor.entry }
  }
  /// Joined by dots; empty for flat files.
  var prefix: String
  private(set) var members: [Member] = []
  /// What a key map left out.
  private(set) var dropped: [Member] = []
  private var places: [String: Int] = [:]

  init(prefix: String) { self.prefix = prefix }
  init(prefix: String, members: [Member], dropped: [Member]) throws(Diagnostic) {
    self.prefix = prefix; self.dropped = dropped
    for member in members { try add(member) }
  }

  /// - Throws: `checkpoint.duplicate-parameter` where two tensors are one parameter of the network.
  private mutating func add(_ member: Member) throws(Diagnostic) {
    if let place = places[member.name] {
      throw Diagnostic(
        "checkpoint.duplicate-parameter", "two tensors stand for the parameter '\(member.name)'", found: "'\(members[place].entry.name)' and '\(member.entry.name)'", expected: "one")
    }
    places[member.name] = members.count
    members.append(member)
  }

  func member(_ name: String) -> Member? { places[name].map { members[$0] } }
  subscript(_ name: String) -> NamedTensorEntry? { member(name)?.entry }
  /// The extents of a parameter with `rank` axes; nil where there is none.
  func shape(_ name: String, rank: Int) -> [Int]? { member(name).flatMap { $0.tensor.shape.count == rank ? $0.tensor.shape : nil } }
  /// Whether any block has one of these parameters: what one block lacks is then missing there, and no other architecture.
  func hasInBlocks(of stem: String = "blocks", _ names: String...) -> Bool {
    members.contains { member in member.name.hasPrefix(stem + ".") && names.contains { member.name.hasSuffix("." + $0) } }
  }
  /// One more than the largest index of `{stem}.{index}.`; 0 where there is none.
  func count(below stem: String) -> Int {
    let stem = stem + "."
    let indices = members.compactMap { member in member.name.hasPrefix(stem) ? Int(member.name.dropFirst(stem.count).prefix { $0 != "." }) : nil }
    return indices.max().map { $0 < 1 << 20 ? $0 + 1 : $0 } ?? 0
  }

  /// All groups, in the order of the file. A name that `split` does not know stands for itself.
  static func groups(of entries: [NamedTensorEntry], by split: (String) -> (prefix: String, name: String)) throws(Diagnostic) -> [ParameterGroup] {
    var groups: [ParameterGroup] = [], places: [String: Int] = [:]
    for entry in entries {
      let (prefix, name) = split(entry.name), place = places[prefix] ?? groups.count
      if place == groups.count { places[prefix] = place; groups.append(ParameterGroup(prefix: prefix)) }
      try groups[place].add(Member(name: name, tensor: .stored(entry)))
    }
    return groups
  }
}
