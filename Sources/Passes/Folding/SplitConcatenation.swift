internal import IR

/// A linear layer over features put side by side is a sum of layers over each of them: products that accumulate into one
/// result, and no copy of the features. Only where the copy would be larger than what the sums move. The program's sum is
/// taken in parts, and shorter products run a little slower: for the highest level.
struct SplitConcatenation: RewriteRule {
  let name = "split-concatenation"
  let roots: [any Op.Type] = [Linear.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let linear = operation.op as? Linear, let joined = operation.operands[0], let (concat, inner) = rewriter.producer(of: joined, as: Concat.self),
      rewriter.shape(of: joined).normalizedAxis(concat.axis) == rewriter.shape(of: joined).rank - 1
    else { return .unmatched }
    let parts = inner.operands.compactMap { $0 }, widths = parts.compactMap { rewriter.shape(of: $0).dimensions.last?.fixedValue }
    guard parts.count > 1, widths.count == parts.count, let value = operation.operands[1], let weight = rewriter.constant(value), weight.layout == .rowMajor else {
      return .declined("the weights are no constant, or the features' widths are not known")
    }
    guard rewriter.useCount(joined) == 1 else { return .declined("the features are also used together elsewhere") }
    guard !linear.isGated else { return .declined("the layer ends in a gate") }
    let columns = weight.shape[linear.weightIsTransposed ? 0 : 1], total = widths.reduce(0, +)
    guard total > (parts.count - 1) * columns else { return .declined("the sums of \(columns) columns would move more than a copy of \(total)") }
    var plain = linear, start = 0, sum = operation.operands.count > 3 && linear.activation == .none ? operation.operands[3] : nil
    plain.activation = .none
    for (index, (part, width)) in zip(parts, widths).enumerated() {
      let slab = rewriter.constant(weight.part(start..<start + width, ofRows: !linear.weightIsTransposed), name: "\(rewriter.name(of: value)).\(index)")
      sum = try rewriter.emit(plain, part, slab, index == 0 && operation.operands.count > 2 ? operation.operands[2] : nil, sum)
      start += width
    }
    guard var result = sum else { return .unmatched }
    if let function = linear.activation.op { result = try rewriter.emit(function, [result])[0] }
    if linear.activation != .none, operation.operands.count > 3, let residual = operation.operands[3] { result = try rewriter.emit(Add(), result, residual) }
    return .value(result)
  }
}

extension Activation {
  /// The function as an op of its own; nil for none.
  fileprivate var op: (any Op)? {
    switch self {
    case .none: nil
    case .relu: Relu()
    case .gelu: Gelu(approximation: .none)
    case .geluTanh: Gelu(approximation: .tanh)
    case .quickGelu: QuickGelu()
    case .silu: SiLU()
    case .sigmoid: Sigmoid()
    case .tanh: Tanh()
    }
  }
}
