extension Graph: CustomStringConvertible {
  /// The program as a person reads it. Values are numbered in the order they appear, so that equal programs print equally.
  public var description: String {
    var numbers: [Value: Int] = [:]
    func label(_ value: Value?) -> String {
      guard let value else { return "none" }
      if let tensor = constant(value) { return tensor.summary(name: name(of: value)) }
      if numbers[value] == nil { numbers[value] = numbers.count }
      return "%\(numbers[value] ?? 0)"
    }
    let header = inputs.map { "\(label($0)) \(name(of: $0)): \(type(of: $0))" }.joined(separator: ", ")
    var lines = ["graph \(name)(\(header)) {"]
    for operation in operations {
      let operands = operation.operands.map(label).joined(separator: ", ")
      let results = operation.results.map { "\(label($0)): \(type(of: $0))" }.joined(separator: ", ")
      lines.append("  \(results) = \(operation.op.spec.name)(\(operands))\(operation.op.printedAttributes)")
    }
    lines.append("  return \(outputs.map { "\($0.name): \(label($0.value))" }.joined(separator: ", "))")
    return (lines + ["}"]).joined(separator: "\n")
  }
}

extension Op {
  /// The attributes as ` {axis: 1, epsilon: 1e-06}`; empty where there are none.
  public var printedAttributes: String {
    let parts = Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label else { return nil }
      return "\(label): \(printed(child.value))"
    }
    return parts.isEmpty ? "" : " {\(parts.joined(separator: ", "))}"
  }
  private func printed(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.map { printed($0.value) } ?? "none" }
    return "\(value)"
  }
}

extension Tensor {
  /// A constant in one word: its elements where they are few, its type otherwise.
  func summary(name: String) -> String {
    if elementCount <= 8, layout == .rowMajor {
      let elements = elementType == .string ? strings.map { "\"\($0)\"" } : elementType.isComplex ? ["complex"] : elementType.isFloatingPoint ? doubles.map { "\($0)" } : int64s.map { "\($0)" }
      return "\(type)(\(elements.joined(separator: ", ")))"
    }
    return "const \(name.isEmpty ? "" : "\(name) ")\(type)"
  }
}
