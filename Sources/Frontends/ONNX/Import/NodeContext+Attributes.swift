internal import IR

/// Attributes by name and type. Reading one notes it: attributes that nobody read are refused afterwards, so that no
/// meaning is lost in silence.
extension NodeContext {
  private func find(_ name: String) -> ONNXAttribute.Value? {
    readAttributes.insert(name)
    return node.attributes.first { $0.name == name }?.value
  }
  private func wrong(_ name: String, _ value: ONNXAttribute.Value, _ expected: String) -> Diagnostic {
    fail("onnx.attribute", "attribute '\(name)' is of the wrong kind", found: value.kind, expected: expected)
  }

  func has(_ name: String) -> Bool { find(name) != nil }

  func int(_ name: String) throws(Diagnostic) -> Int? {
    guard let value = find(name) else { return nil }
    guard case .int(let int) = value else { throw wrong(name, value, "an int") }
    return Int(int)
  }
  func int(_ name: String, default value: Int) throws(Diagnostic) -> Int { try int(name) ?? value }
  /// An int that means yes or no.
  func flag(_ name: String, default value: Bool = false) throws(Diagnostic) -> Bool { try int(name).map { $0 != 0 } ?? value }

  func ints(_ name: String) throws(Diagnostic) -> [Int]? {
    guard let value = find(name) else { return nil }
    switch value {
    case .ints(let ints): return ints.map { Int($0) }
    // An empty list says nothing of its kind.
    case .floats(let floats) where floats.isEmpty: return []
    case .strings(let strings) where strings.isEmpty: return []
    default: throw wrong(name, value, "ints")
    }
  }

  func float(_ name: String) throws(Diagnostic) -> Double? {
    guard let value = find(name) else { return nil }
    guard case .float(let float) = value else { throw wrong(name, value, "a float") }
    return Double(float)
  }
  func float(_ name: String, default value: Double) throws(Diagnostic) -> Double { try float(name) ?? value }
  func floats(_ name: String) throws(Diagnostic) -> [Double]? {
    guard let value = find(name) else { return nil }
    switch value {
    case .floats(let floats): return floats.map { Double($0) }
    case .ints(let ints) where ints.isEmpty: return []
    default: throw wrong(name, value, "floats")
    }
  }

  func string(_ name: String) throws(Diagnostic) -> String? {
    guard let value = find(name) else { return nil }
    guard case .string(let bytes) = value else { throw wrong(name, value, "a string") }
    return String(decoding: bytes, as: UTF8.self)
  }
  func string(_ name: String, default value: String) throws(Diagnostic) -> String { try string(name) ?? value }
  func strings(_ name: String) throws(Diagnostic) -> [String]? {
    guard let value = find(name) else { return nil }
    switch value {
    case .strings(let strings): return strings.map { String(decoding: $0, as: UTF8.self) }
    case .ints(let ints) where ints.isEmpty: return []
    default: throw wrong(name, value, "strings")
    }
  }

  /// A tensor, dense or sparse; a sparse one is expanded.
  func tensor(_ name: String) throws(Diagnostic) -> Tensor? {
    guard let value = find(name) else { return nil }
    do throws(Diagnostic) {
      switch value {
      case .tensor(let tensor): return try importer.state.decoder.tensor(tensor)
      case .sparseTensor(let tensor): return try importer.state.decoder.tensor(tensor)
      default: throw wrong(name, value, "a tensor")
      }
    } catch { throw error.at(node: location, op: node.displayName) }
  }

  /// The element type that an int attribute names (`to`, `dtype`, ...).
  func elementType(_ name: String) throws(Diagnostic) -> ElementType? {
    guard let code = try int(name) else { return nil }
    guard let type = Int32(exactly: code).flatMap(ElementType.init(onnx:)) else {
      throw fail("onnx.attribute", "attribute '\(name)' is no element type", found: "\(code)")
    }
    return type
  }

  func graph(_ name: String) throws(Diagnostic) -> ONNXGraph? {
    guard let value = find(name) else { return nil }
    guard case .graph(let graph) = value else { throw wrong(name, value, "a graph") }
    return graph
  }

  /// A value that must be one of a few words.
  func choice<Choice>(_ name: String, default value: String, _ choices: [(String, Choice)]) throws(Diagnostic) -> Choice {
    let word = try string(name, default: value)
    guard let choice = choices.first(where: { $0.0 == word })?.1 else {
      throw fail("onnx.attribute", "attribute '\(name)' is none of the allowed values", found: word, expected: choices.map(\.0).joined(separator: ", "))
    }
    return choice
  }

  /// Attributes that say nothing about the result.
  func ignore(_ names: String...) { readAttributes.formUnion(names) }

  /// - Throws: `onnx.unknown-attribute` for the first attribute that the operator's function has not read.
  func checkAllAttributesRead() throws(Diagnostic) {
    for attribute in node.attributes where !readAttributes.contains(attribute.name) {
      throw fail(
        "onnx.unknown-attribute", "attribute '\(attribute.name)' is not known", found: attribute.value.kind,
        expected: "attributes of \(node.displayName) of operator set version \(version)")
    }
  }
}
