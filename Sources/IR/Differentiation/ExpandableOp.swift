/// An op that stands for a formula of simpler ops, and whose derivative is the formula's.
public protocol ExpandableOp: DifferentiableOp {
  /// Adds the formula to the program: its results in place of the op's.
  func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression]
}
extension ExpandableOp {
  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { try formulaCotangents(site) }

  /// What comes back through the formula.
  func formulaCotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let builder = site.builder, start = builder.graph.operations.count
    let results = try formula(site)
    var seeds: [(value: Value, cotangent: Value)] = []
    for (index, result) in results.enumerated() {
      if let cotangent = site.optionalCotangent(index) { seeds.append((result.value, cotangent.value)) }
    }
    let indices = (0..<site.operandCount).filter(site.wants)
    let back = try builder.pullback(seeds, to: indices.map { site.operand($0).value }, through: start..<builder.graph.operations.count)
    var all = [Expression?](repeating: nil, count: site.operandCount)
    for (index, cotangent) in zip(indices, back) { all[index] = cotangent.map { Expression($0, in: builder) } }
    return all
  }
}
