public import IR

/// The parameters of a recognised network and its head under their published names: without the prefixes and chunks of
/// trainers, elements as their files have them. What the networks did not use is left out, but for parameters of the network itself
/// such as the token that stands for masked patches: whoever loads the file into the published class expects them.
public struct PublishedParameters: NamedTensors {
  private struct Place: Sendable {
    var source: any NamedTensors, name: String
  }
  public private(set) var entries: [NamedTensorEntry] = []
  private var places: [String: Place] = [:]

  /// In front of the network's names where a head is in the same file.
  private static let backbone = "backbone."
  /// As evaluations keep the heads of many trainings, each under its name.
  private static let heads = "classifiers_dict."

  /// - Parameters:
  ///   - table: What the network took of `source`.
  ///   - head: The same of a head: its table, its file, and its name.
  /// - Throws: `checkpoint.duplicate-parameter`.
  public init(_ table: ParameterTable, of source: any NamedTensors, head: (table: ParameterTable, source: any NamedTensors, name: String)? = nil) throws(Diagnostic) {
    try add(table, of: source) { head == nil ? $0 : Self.backbone + $0 }
    if let head {
      let name = head.name.isEmpty ? "head" : head.name
      try add(head.table, of: head.source) { $0.hasPrefix(Self.heads) ? $0 : "\(Self.heads)\(name).\($0)" }
    }
  }

  /// The parameters that a recipe's network asked for: those of its head are the decoder's.
  public init(recordedBy weights: RecordedWeights) {
    for entry in weights.entries {
      let name = entry.name.hasPrefix("decoder.") ? "\(Self.heads)head.\(entry.name)" : Self.backbone + entry.name
      places[name] = Place(source: weights, name: entry.name)
      entries.append(NamedTensorEntry(name: name, elementType: entry.elementType, shape: entry.shape))
    }
  }

  private mutating func add(_ table: ParameterTable, of source: any NamedTensors, _ rename: (String) -> String) throws(Diagnostic) {
    var used = Set(table.rows.filter { $0.state == .matched }.flatMap(\.tensors))
    let prefixes = Set(used.map { ParameterName($0).prefix })
    for tensor in table.rows.filter({ $0.state == .unused }).flatMap(\.tensors) {
      let name = ParameterName(tensor)
      if prefixes.contains(name.prefix), !name.name.contains(".") { used.insert(tensor) }
    }
    for entry in source.entries where used.contains(entry.name) {
      let name = rename(ParameterName(entry.name).name)
      guard places.updateValue(Place(source: source, name: entry.name), forKey: name) == nil else {
        throw Diagnostic("checkpoint.duplicate-parameter", "two tensors stand for the parameter '\(name)'", found: entry.name, expected: "one")
      }
      entries.append(NamedTensorEntry(name: name, elementType: entry.elementType, shape: entry.shape))
    }
  }

  /// - Throws: `checkpoint.missing-tensor`, and what reading the file throws.
  public func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    guard let place = places[name] else { throw Diagnostic("checkpoint.missing-tensor", "there is no such parameter", found: name) }
    return try place.source.tensor(place.name)
  }
}

extension ParameterTable.Row {
  /// The tensors that the parameter was made of, as the file names them.
  var tensors: [String] { tensor.isEmpty ? [] : tensor.split(separator: " + ").map(String.init) }
}
