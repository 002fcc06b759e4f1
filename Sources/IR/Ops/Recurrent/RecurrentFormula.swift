extension RecurrentActivation {
  /// The function as ops.
  func formula(_ x: Expression) throws(Diagnostic) -> Expression {
    switch function {
    case .relu: try x.apply(Relu())
    case .tanh: try x.apply(Tanh())
    case .sigmoid: try x.apply(Sigmoid())
    case .affine: try x * alpha + beta
    case .leakyRelu: try x.apply(LeakyRelu(alpha: alpha))
    case .thresholdedRelu: try x.apply(ThresholdedRelu(alpha: alpha))
    case .scaledTanh: try alpha * (x * beta).apply(Tanh())
    case .hardSigmoid: try x.apply(HardSigmoid(alpha: alpha, beta: beta))
    case .elu: try x.apply(Elu(alpha: alpha))
    case .softsign: try x.apply(Softsign())
    case .softplus: try x.apply(Softplus())
    }
  }
}

/// One direction of a recurrent layer, written in ops for its derivative: products for the whole batch, one step after another.
struct RecurrentFormula {
  let layer: RecurrentLayer
  let clip: Double?
  let direction: Int
  /// [B, I] of each step, [I, G * H], [H, G * H]; both biases [G * H].
  let inputs: [Expression], recurrence: Expression
  let recurrentBias: Expression?

  /// Rows `range` of gates for a hidden state [B, H].
  func recurrent(_ hidden: Expression, gates range: Range<Int>) throws(Diagnostic) -> Expression {
    let h = layer.hiddenSize, columns = range.lowerBound * h..<range.upperBound * h
    let product = try hidden.apply(MatMul(), recurrence.sliced(axis: 1, columns))
    if let recurrentBias { return try product + recurrentBias.sliced(axis: 0, columns) }
    return product
  }
  func gate(_ sums: Expression, _ index: Int) throws(Diagnostic) -> Expression {
    try sums.sliced(axis: 1, index * layer.hiddenSize..<(index + 1) * layer.hiddenSize)
  }
  func activated(_ activation: RecurrentActivation, _ x: Expression) throws(Diagnostic) -> Expression {
    guard let clip else { return try activation.formula(x) }
    return try activation.formula(x.apply(Clip(), x.constant(-clip), x.constant(clip)))
  }
}

extension RecurrentLayer {
  /// The results of a layer in ops: all hidden states, then the last of each state.
  /// - Parameter step: from the sums over the input [B, G * H] and the states [B, H] to new states.
  func formula(
    _ site: DerivativeSite, initial: [Int], clip: Double?, step: (RecurrentFormula, Expression, [Expression]) throws(Diagnostic) -> [Expression]
  ) throws(Diagnostic) -> [Expression] {
    let shape = try site.fixedShape(0), x = site.operand(0)
    let time = shape[batchFirst ? 1 : 0], batch = shape[batchFirst ? 0 : 1], h = hiddenSize, rows = gates * h
    let lengths: [Int]
    if site.optional(4) == nil { lengths = Array(repeating: time, count: batch) }
    else if let known = site.constant(4)?.ints { lengths = known }
    else { throw Diagnostic("derivative.missing", "the operation has no derivative", found: "lengths of sequences that are computed", expected: "constants") }
    func mask(_ t: Int) -> Expression {
      Expression(site.builder.constant(Tensor([batch, 1], bools: lengths.map { t < $0 })), in: site.builder)
    }
    func direction(_ operand: Int, _ d: Int) throws(Diagnostic) -> Expression? {
      try site.optional(operand).map { (all) throws(Diagnostic) in try all.sliced(axis: 0, d..<d + 1).apply(Squeeze(axes: [0])) }
    }
    var perDirection: [[Expression]] = [], lasts: [[Expression]] = Array(repeating: [], count: initial.count)
    for d in 0..<directions {
      guard let weight = try direction(1, d), let recurrence = try direction(2, d) else { continue }
      let bias = try direction(3, d), columns = try weight.matrixTransposed()
      var inputs: [Expression] = []
      for t in 0..<time { inputs.append(try x.sliced(axis: batchFirst ? 1 : 0, t..<t + 1).apply(Squeeze(axes: [batchFirst ? 1 : 0]))) }
      let formula = RecurrentFormula(
        layer: self, clip: clip, direction: d, inputs: inputs, recurrence: try recurrence.matrixTransposed(), recurrentBias: try bias?.sliced(axis: 0, rows..<2 * rows))
      var states: [Expression] = []
      for operand in initial {
        if let start = site.optional(operand) {
          let axis = batchFirst ? 1 : 0
          states.append(try start.sliced(axis: axis, d..<d + 1).apply(Squeeze(axes: [axis])))
        } else { states.append(try x.constant(0).apply(Expand(), x.integers([batch, h]))) }
      }
      let zero = x.constant(0)
      var hidden = [Expression?](repeating: nil, count: time)
      // Backwards, what lies beyond a sequence's end comes first and leaves the state alone: the walk is the same.
      for t in self.direction.isReversed(d) ? (0..<time).reversed() : Array(0..<time) {
        var sums = try inputs[t].apply(MatMul(), columns)
        if let bias { sums = try sums + bias.sliced(axis: 0, 0..<rows) }
        let next = try step(formula, sums, states), lives = mask(t)
        for s in states.indices { states[s] = try lives.selects(next[s], else: states[s]) }
        hidden[t] = try lives.selects(next[0], else: zero)
      }
      perDirection.append(hidden.compactMap { $0 })
      for s in states.indices { lasts[s].append(states[s]) }
    }
    // [T, D, B, H], or [B, T, D, H].
    var steps: [Expression] = []
    for t in 0..<time { steps.append(try Expression.stacked(perDirection.map { $0[t] }, axis: batchFirst ? 1 : 0, or: site.result(0))) }
    var results = [try Expression.stacked(steps, axis: batchFirst ? 1 : 0, or: site.result(0))]
    for last in lasts { results.append(try Expression.stacked(last, axis: batchFirst ? 1 : 0, or: site.result(1))) }
    return results
  }
}
