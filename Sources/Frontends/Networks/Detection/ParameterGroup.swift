internal import IR

/// The parameters of one network in a checkpoint: those behind the same prefix.
struct ParameterGroup: Sendable {
  struct Member: Sendable {
    /// Behind the prefix, blocks not chunked.
    var name: String
    var entry: NamedTensorEntry
  }
  /// Joined by dots; empty for flat files.
  var prefix: String
  private(set) var members: [Member] = []
  private var places: [String: Int] = [:]

  init(prefix: String) { self.prefix = prefix }

  /// - Throws: `checkpoint.duplicate-parameter` where two tensors are one parameter of the network.
  mutating func add(_ name: String, _ entry: NamedTensorEntry) throws(Diagnostic) {
    if let place = places[name] {
      throw Diagnostic(
        "checkpoint.duplicate-parameter", "two tensors stand for the parameter '\(name)'", found: "'\(members[place].entry.name)' and '\(entry.name)'", expected: "one")
    }
    places[name] = members.count
    members.append(Member(name: name, entry: entry))
  }

  subscript(_ name: String) -> NamedTensorEntry? { places[name].map { members[$0].entry } }
  /// The extents of a parameter with `rank` axes; nil where there is none.
  func shape(_ name: String, rank: Int) -> [Int]? { self[name].flatMap { $0.shape.count == rank ? $0.shape : nil } }

  /// All groups, in the order of the file. A name that `prefix` does not know stands for itself.
  static func groups(of entries: [NamedTensorEntry], by split: (String) -> (prefix: String, name: String)) throws(Diagnostic) -> [ParameterGroup] {
    var groups: [ParameterGroup] = [], places: [String: Int] = [:]
    for entry in entries {
      let (prefix, name) = split(entry.name), place = places[prefix] ?? groups.count
      if place == groups.count { places[prefix] = place; groups.append(ParameterGroup(prefix: prefix)) }
      try groups[place].add(name, entry)
    }
    return groups
  }
}
