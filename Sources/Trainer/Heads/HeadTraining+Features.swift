internal import Frontends
internal import IR

extension HeadTraining {
  struct Features { var patches: [Value] = [], classTokens: [Value] = [] }

  func features(_ program: TrainingProgramBuilder, _ batch: Int) -> Features {
    var features = Features()
    let takesPatches = heads.contains { head in if case .linear(let probe) = head.kind { probe.poolsPatches } else { true } }
    for index in 0..<layers {
      // A probe of class tokens alone is fed with them alone.
      if takesPatches { features.patches.append(program.batch("patches.\(index)", [batch, patches, featureWidth]).value) }
      features.classTokens.append(program.batch("class_token.\(index)", [batch, featureWidth]).value)
    }
    if !takesPatches { features.patches = features.classTokens }
    return features
  }

  /// - Parameter batch: Nil for no dropout.
  func logits(_ head: Head, _ features: Features, _ program: TrainingProgramBuilder, _ batch: Int?) throws(Diagnostic) -> Expression {
    var form = program.form(prefix: Self.prefix(head))
    if batch != nil {
      switch dropout {
      case .none: break
      case .given(let rate):
        form.dropout = { (site, x) throws(Diagnostic) in
          let x = Expression(x, in: program.builder)
          guard let shape = x.shape.fixed else { return x.value }
          return try (x * program.batch("keep.\(head.name).\(site)", shape) / (1 - rate)).value
        }
      case .counted(let rate):
        form.dropout = { (site, x) throws(Diagnostic) in try program.dropped(Expression(x, in: program.builder), at: "\(head.name).\(site)", rate: rate).value }
      }
    }
    let last = head.kind.layers
    let logits = try head.kind.logits(
      patches: features.patches.suffix(last), classTokens: features.classTokens.suffix(last), featureWidth: featureWidth, labels: labels, form)
    return Expression(logits, in: program.builder)
  }
}
