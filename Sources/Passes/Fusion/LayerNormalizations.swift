internal import IR

extension RuleSet {
  /// Layer normalisation (Ba et al. 2016) as exporters before opset 17 write it.
  static let layerNormalizations: Self = [
    RewritePattern("fuse-layer-normalization") { (x: AnyValue, mean: AnyOperation<ReduceMean>, variance: AnyOperation<ReduceMean>, epsilon: AnyScalar) in
      let centred = Subtract.pattern(x, mean(x))
      return Divide.pattern(centred, Sqrt.pattern(Add.pattern(variance(Multiply.pattern(centred, centred)), epsilon)))
    } replace: { rewriter, x, mean, variance, epsilon in
      let shape = rewriter.shape(of: x)
      for reduction in [mean, variance] {
        guard let axes = reduction.axes, axes.count == 1, shape.normalizedAxis(axes[0]) == shape.rank - 1 else {
          return .declined("the mean is over axes \(reduction.axes.map { "\($0)" } ?? "of all"), not over the last one")
        }
        guard reduction.keepsDimensions else { return .declined("the mean does not keep its axis") }
      }
      guard epsilon >= 0 else { return .declined("the epsilon is negative") }
      guard let width = shape[shape.rank - 1].fixedValue else { return .declined("the number of channels is not known") }
      let ones = rewriter.constant(Tensor(rewriter.type(of: x).elementType, [width], doubles: Array(repeating: 1, count: width)))
      return .value(try rewriter.emit(LayerNormalization(axis: -1, epsilon: epsilon), x, ones))
    },
    NormalizationAffine<LayerNormalization>(),
    NormalizationBias(),
  ]

  /// Root-mean-square normalisation (Zhang and Sennrich 2019).
  static let rmsNormalizations: Self = [
    RewritePattern("fuse-rms-normalization") { (x: AnyValue, mean: AnyOperation<ReduceMean>, epsilon: AnyScalar) in
      Divide.pattern(x, Sqrt.pattern(Add.pattern(mean(Multiply.pattern(x, x)), epsilon)))
    } replace: { rewriter, x, mean, epsilon in
      let shape = rewriter.shape(of: x)
      guard let axes = mean.axes, axes.count == 1, shape.normalizedAxis(axes[0]) == shape.rank - 1, mean.keepsDimensions else {
        return .declined("the mean is not over the last axis alone")
      }
      guard let width = shape[shape.rank - 1].fixedValue else { return .declined("the number of channels is not known") }
      let ones = rewriter.constant(Tensor(rewriter.type(of: x).elementType, [width], doubles: Array(repeating: 1, count: width)))
      return .value(try rewriter.emit(RMSNormalization(axis: -1, epsilon: epsilon), x, ones))
    },
    NormalizationAffine<RMSNormalization>(),
  ]
}

/// A normalisation times a constant vector: the vector joins its scale.
struct NormalizationAffine<Normalization: Op>: RewriteRule {
  var name: String { "normalization-scale" }
  let roots: [any Op.Type] = [Multiply.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (product, factor) in [(a, b), (b, a)] {
      guard let (op, inner) = rewriter.producer(of: product, as: Normalization.self), inner.results.count == 1, inner.operands.count == 2,
        let scale = inner.operands[1].flatMap({ rewriter.constant($0) }), scale.rank == 1, let tensor = rewriter.constant(factor)
      else { continue }
      guard rewriter.useCount(product) == 1 else { return .declined("the normalisation is also used without the factor") }
      guard tensor.rank <= rewriter.shape(of: product).rank, let vector = tensor.asVector(of: scale.elementCount) else { return .declined("the factor is not a vector of channels") }
      let joint = scale.doubles.allSatisfy({ $0 == 1 }) ? vector : scale.scaled(by: vector, alongRows: false)
      return .value(try rewriter.emit(op, inner.operands[0], rewriter.constant(joint, name: rewriter.name(of: factor))))
    }
    return .unmatched
  }
}

/// A layer normalisation plus a constant vector: the vector is its bias.
struct NormalizationBias: RewriteRule {
  let name = "normalization-bias"
  let roots: [any Op.Type] = [Add.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    guard let a = operation.operands[0], let b = operation.operands[1] else { return .unmatched }
    for (sum, addend) in [(a, b), (b, a)] {
      guard let (op, inner) = rewriter.producer(of: sum, as: LayerNormalization.self), inner.results.count == 1, inner.operands.count == 2,
        rewriter.shape(of: sum).normalizedAxis(op.axis) == rewriter.shape(of: sum).rank - 1,
        let width = rewriter.shape(of: sum).dimensions.last?.fixedValue, let tensor = rewriter.constant(addend)
      else { continue }
      guard rewriter.useCount(sum) == 1 else { return .declined("the normalisation is also used without the bias") }
      guard tensor.rank <= rewriter.shape(of: sum).rank, let bias = tensor.asVector(of: width) else { return .declined("what is added is not a vector of channels") }
      return .value(try rewriter.emit(op, inner.operands[0], inner.operands[1], rewriter.constant(bias, name: rewriter.name(of: addend))))
    }
    return .unmatched
  }
}
