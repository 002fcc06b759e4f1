internal import IR

/// Batch normalisation after a convolution, at inference a factor and an offset for each channel, goes into the kernel
/// and the bias.
struct FoldConvolutionNormalization: RewriteRule {
  let name = "fold-batch-normalization"
  let roots: [any Op.Type] = [BatchNormalization.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let normalization = operation.op as? BatchNormalization, let input = operation.operands[0], let (conv, inner) = rewriter.producer(of: input, as: Conv.self) else { return .unmatched }
    guard rewriter.useCount(input) == 1 else { return .declined("the convolution is also used elsewhere") }
    guard let weight = inner.operands[1], let kernel = rewriter.constant(weight), kernel.elementType == .float32 else { return .declined("the kernel is not a constant of single precision") }
    let statistics = operation.operands.dropFirst().compactMap { $0.flatMap { rewriter.constant($0)?.doubles } }
    let old = inner.operands.count > 2 ? inner.operands[2] : nil
    let channels = kernel.shape[0]
    guard statistics.count == 4, statistics.allSatisfy({ $0.count == channels }), old == nil || rewriter.constant(old ?? weight) != nil else {
      return .declined("the statistics or the bias are not constants")
    }
    let (scale, bias, mean, variance) = (statistics[0], statistics[1], statistics[2], statistics[3])
    let factors = (0..<channels).map { scale[$0] / (variance[$0] + normalization.epsilon).squareRoot() }
    let before = old.flatMap { rewriter.constant($0)?.doubles } ?? Array(repeating: 0, count: channels)
    let offsets = (0..<channels).map { (before[$0] - mean[$0]) * factors[$0] + bias[$0] }
    let row = channels == 0 ? 0 : kernel.elementCount / channels
    let scaled = kernel.doubles.enumerated().map { $1 * factors[$0 / max(row, 1)] }
    return .value(try rewriter.emit(
      conv, inner.operands[0], rewriter.constant(Tensor(.float32, kernel.shape, doubles: scaled), name: rewriter.name(of: weight)),
      rewriter.constant(Tensor(.float32, [channels], doubles: offsets))))
  }
}
