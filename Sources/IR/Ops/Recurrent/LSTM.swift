/// Long short-term memory. ONNX LSTM-22; Hochreiter and Schmidhuber 1997, peepholes by Gers and Schmidhuber 2000. Gates
/// in the order input i, output o, forget f, cell c: i, f = f(W x + R h + P * c), n = g(Wc x + Rc h),
/// c' = f * c + i * n, o = f(Wo x + Ro h + Po * c'), h' = o * h(c'), biases added.
public struct LSTM: ExpandableOp {
  public static let spec = OpSpec(
    "lstm", "A layer of long short-term memory.",
    operands: ["input", "weight", "recurrence", "bias?", "lengths?", "initial_hidden?", "initial_cell?", "peephole?"], results: ["hidden", "last_hidden", "last_cell"])
  public var hiddenSize: Int
  public var direction: RecurrentDirection
  /// f, g and h for each direction.
  public var activations: [RecurrentActivation]
  public var clip: Double?
  public var batchFirst: Bool
  /// Whether the forget gate is 1 minus the input gate. ONNX `input_forget`.
  public var couplesInputAndForget: Bool
  public init(
    hiddenSize: Int, direction: RecurrentDirection = .forward, activations: [RecurrentActivation]? = nil, clip: Double? = nil, batchFirst: Bool = false,
    couplesInputAndForget: Bool = false
  ) {
    self.hiddenSize = hiddenSize; self.direction = direction; self.clip = clip; self.batchFirst = batchFirst; self.couplesInputAndForget = couplesInputAndForget
    self.activations = activations ?? (0..<direction.count).flatMap { _ in [RecurrentActivation(.sigmoid), RecurrentActivation(.tanh), RecurrentActivation(.tanh)] }
  }
  private var layer: RecurrentLayer { RecurrentLayer(gates: 4, hiddenSize: hiddenSize, direction: direction, batchFirst: batchFirst) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let types = try layer.resultTypes(operands, activations: activations.count, expectedActivations: 3, states: 5..<7, peephole: 7)
    return types + [types[1]]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shapes = try resultShapes(arguments), type = arguments[0].elementType, layer = layer, h = hiddenSize
    let recurrence = arguments[2].doubles, bias = arguments.optional(3)?.doubles, peephole = arguments.optional(7)?.doubles
    let (all, last) = try layer.run(arguments, initial: [arguments.optional(5), arguments.optional(6)]) { d, sums, state in
      let (f, g, last) = (activations[3 * d], activations[3 * d + 1], activations[3 * d + 2])
      let inner = layer.recurrent(state[0..<h], recurrence, bias, direction: d, rows: 0..<4 * h)
      func gate(_ index: Int, _ j: Int) -> Double { sums[index * h + j] + inner[index * h + j] }
      // The peepholes are in the order input, output, forget.
      func peep(_ index: Int, _ j: Int, _ cell: Double) -> Double { (peephole?[(d * 3 + index) * h + j] ?? 0) * cell }
      var hidden = state[0..<h], cells = state[h..<2 * h]
      for j in 0..<h {
        let cell = state[h + j]
        let input = f(clipped(gate(0, j) + peep(0, j, cell), clip))
        let forget = couplesInputAndForget ? 1 - input : f(clipped(gate(2, j) + peep(2, j, cell), clip))
        let next = forget * cell + input * g(clipped(gate(3, j), clip))
        cells[h + j] = next
        hidden[j] = f(clipped(gate(1, j) + peep(1, j, next), clip)) * last(next)
      }
      return Array(hidden) + Array(cells)
    }
    return [Tensor(type, shapes[0], doubles: all), Tensor(type, shapes[1], doubles: last[0]), Tensor(type, shapes[2], doubles: last[1])]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    try layer.formula(site, initial: [5, 6], clip: clip) { (cell, sums, states) throws(Diagnostic) in
      let d = cell.direction, (f, g, last) = (activations[3 * d], activations[3 * d + 1], activations[3 * d + 2]), old = states[1]
      let inner = try cell.recurrent(states[0], gates: 0..<4)
      func gate(_ index: Int, _ peep: Int?, _ state: Expression) throws(Diagnostic) -> Expression {
        let sum = try cell.gate(sums, index) + cell.gate(inner, index)
        guard let peep, let peephole = site.optional(7) else { return sum }
        let weights = try peephole.sliced(axis: 0, d..<d + 1).sliced(axis: 1, peep * hiddenSize..<(peep + 1) * hiddenSize)
        return try sum + weights * state
      }
      let input = try cell.activated(f, gate(0, 0, old))
      let forget = couplesInputAndForget ? try 1 - input : try cell.activated(f, gate(2, 2, old))
      let next = try forget * old + input * cell.activated(g, gate(3, nil, old))
      return [try cell.activated(f, gate(1, 1, next)) * last.formula(next), next]
    }
  }
}
