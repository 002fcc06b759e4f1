internal import IR

/// Turns what a pickle built into plain values and named tensors.
struct PickleTree {
  static let valueLimit = 4_000_000, tensorLimit = 100_000

  let nodes: [PickleNode]
  let file: String
  var resolver: StorageResolver
  private(set) var tensors: [Checkpoint.NamedTensor] = []
  private var visits = 0

  init(nodes: [PickleNode], file: String, resolver: StorageResolver) { self.nodes = nodes; self.file = file; self.resolver = resolver }

  mutating func value(_ value: PickleValue, path: String = "", depth: Int = 0) throws(Diagnostic) -> PlainValue {
    visits += 1
    guard visits <= Self.valueLimit else { throw CheckpointError.tooLarge("the checkpoint holds too many values", found: "more than \(Self.valueLimit)", limit: Self.valueLimit, file: file) }
    guard depth <= PickleMachine.depthLimit else {
      throw CheckpointError.tooLarge("the checkpoint's containers are nested too deeply", found: "more than \(PickleMachine.depthLimit) levels", limit: PickleMachine.depthLimit, file: file)
    }
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .largeInteger(let digits): return .largeInteger(digits)
    case .number(let value): return .number(value)
    case .text(let text): return .text(text)
    case .bytes(let bytes): return .bytes(bytes)
    case .global(.name(let name)), .global(.elementType(let name, _)): return .text(name)
    case .global(let global): return .text("\(global)")
    case .node(let index): return try container(nodes[index], path, depth)
    }
  }

  private mutating func container(_ node: PickleNode, _ path: String, _ depth: Int) throws(Diagnostic) -> PlainValue {
    switch node.kind {
    case .list, .tuple, .set:
      var values: [PlainValue] = []
      for (index, item) in node.items.enumerated() { values.append(try value(item, path: Self.join(path, "\(index)"), depth: depth + 1)) }
      return .list(values)
    case .dictionary, .attributes: return try dictionary(node.items, path, depth)
    case .tensor(let reference): return try add(try resolver.tensor(reference, name: path), path)
    case .array(let tensor?): return try add(tensor, path)
    case .array(nil): throw CheckpointError.damaged("a NumPy array has no elements", found: path, file: file)
    case .numpyType(let name): return .text(name)
    case .storage(let storage): return .text("storage \(storage.key)")
    }
  }

  /// Keys given twice keep their first place and their last value, as in Python.
  private mutating func dictionary(_ items: [PickleValue], _ path: String, _ depth: Int) throws(Diagnostic) -> PlainValue {
    var order: [(key: String, place: Int)] = [], places: [String: Int] = [:]
    for place in stride(from: 0, to: items.count - 1, by: 2) {
      let (key, identity) = name(items[place], place)
      if let known = places[identity] { order[known].place = place } else { places[identity] = order.count; order.append((key, place)) }
    }
    var entries: [PlainValue.Entry] = []
    for (key, place) in order { entries.append(.init(key: key, value: try value(items[place + 1], path: Self.join(path, key), depth: depth + 1))) }
    return .dictionary(entries)
  }

  /// A key as text, and what tells it from other keys: 1 and "1" differ.
  private func name(_ key: PickleValue, _ place: Int) -> (text: String, identity: String) {
    switch key {
    case .text(let text): (text, "t" + text)
    case .integer(let value): ("\(value)", "i\(value)")
    case .bool(let value): ("\(value)", "b\(value)")
    case .number(let value): ("\(value)", "n\(value)")
    case .none: ("None", "none")
    default: ("key\(place / 2)", "p\(place)")
    }
  }

  private mutating func add(_ tensor: Tensor, _ path: String) throws(Diagnostic) -> PlainValue {
    guard !path.isEmpty else { throw CheckpointError.noTensors("one tensor without a name, \(tensor.type)", file: file) }
    guard tensors.count < Self.tensorLimit else { throw CheckpointError.tooLarge("the checkpoint holds too many tensors", found: "more than \(Self.tensorLimit)", limit: Self.tensorLimit, file: file) }
    tensors.append(.init(name: path, tensor: tensor))
    return .tensor(tensors.count - 1)
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
