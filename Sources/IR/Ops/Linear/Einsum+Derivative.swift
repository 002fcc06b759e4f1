extension Einsum: DifferentiableOp {
  /// The cotangent times the other operands, summed into this one's axes. Axes that no other operand has are repeated, a
  /// letter twice in a term goes back to the diagonal.
  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let operands = (0..<site.operandCount).map(site.operand), cotangent = try site.cotangent(0)
    let terms = try EinsumEquation(equation, ranks: operands.map(\.rank)), extents = try terms.extents(operands.map(\.shape))
    var letters = Letters()
    let output = letters.term(terms.output)
    var result: [Expression?] = []
    for index in operands.indices {
      guard site.wants(index) else { result.append(nil); continue }
      let labels = terms.operands[index], others = operands.indices.filter { $0 != index }
      var inputs = [cotangent] + others.map { operands[$0] }, left = [output] + others.map { letters.term(terms.operands[$0]) }
      var target = "", seen: Set<String> = []
      for (axis, label) in labels.enumerated() {
        let known = Set(([terms.output] + others.map { terms.operands[$0] }).joined())
        guard let extent = extents[label]?.fixedValue else { throw site.unknownShape("axis \(axis) of \(operands[index].type)") }
        if seen.contains(label) {
          // Only the diagonal was read.
          let fresh = letters.fresh()
          inputs.append(Expression(site.builder.constant(identity(extent, cotangent.elementType)), in: site.builder))
          left.append(letters.term([label]) + fresh)
          target += fresh
        } else {
          if !known.contains(label) {
            inputs.append(Expression(site.builder.constant(Tensor(cotangent.elementType, [extent], doubles: Array(repeating: 1, count: extent))), in: site.builder))
            left.append(letters.term([label]))
          }
          target += letters.term([label])
          seen.insert(label)
        }
      }
      let product = Einsum(equation: left.joined(separator: ",") + "->" + target)
      let value = try site.builder.emit(product, inputs.map { $0.value })[0]
      result.append(try Expression(value, in: site.builder).summed(to: operands[index].shape))
    }
    return result
  }

  private func identity(_ extent: Int, _ type: ElementType) -> Tensor {
    Tensor(type, [extent, extent], doubles: (0..<extent * extent).map { $0 / extent == $0 % extent ? 1 : 0 })
  }

  /// One letter for each label: those of an ellipsis are numbers, which equations do not allow.
  private struct Letters {
    private var names: [String: String] = [:], free = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) } + (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
    mutating func fresh() -> String { free.isEmpty ? "?" : free.removeFirst() }
    mutating func term(_ labels: [String]) -> String {
      var text = ""
      for label in labels {
        if names[label] == nil { names[label] = fresh() }
        text += names[label] ?? "?"
      }
      return text
    }
  }
}
