/// A gated recurrent unit. ONNX GRU-22; Cho et al. 2014. Gates in the order update z, reset r, hidden h:
/// z = f(Wz x + Rz h), r = f(Wr x + Rr h), n = g(Wh x + Rh (r * h)), h' = (1 - z) n + z h, biases added. With
/// `resetsAfterProduct` n = g(Wh x + r * (Rh h + bias)).
public struct GRU: ExpandableOp {
  public static let spec = OpSpec(
    "gru", "A layer of gated recurrent units.", operands: ["input", "weight", "recurrence", "bias?", "lengths?", "initial_hidden?"], results: ["hidden", "last_hidden"])
  public var hiddenSize: Int
  public var direction: RecurrentDirection
  /// f and g for each direction.
  public var activations: [RecurrentActivation]
  public var clip: Double?
  public var batchFirst: Bool
  /// ONNX `linear_before_reset`.
  public var resetsAfterProduct: Bool
  public init(
    hiddenSize: Int, direction: RecurrentDirection = .forward, activations: [RecurrentActivation]? = nil, clip: Double? = nil, batchFirst: Bool = false,
    resetsAfterProduct: Bool = false
  ) {
    self.hiddenSize = hiddenSize; self.direction = direction; self.clip = clip; self.batchFirst = batchFirst; self.resetsAfterProduct = resetsAfterProduct
    self.activations = activations ?? (0..<direction.count).flatMap { _ in [RecurrentActivation(.sigmoid), RecurrentActivation(.tanh)] }
  }
  private var layer: RecurrentLayer { RecurrentLayer(gates: 3, hiddenSize: hiddenSize, direction: direction, batchFirst: batchFirst) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try layer.resultTypes(operands, activations: activations.count, expectedActivations: 2, states: 5..<6)
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shapes = try resultShapes(arguments), type = arguments[0].elementType, layer = layer, h = hiddenSize
    let recurrence = arguments[2].doubles, bias = arguments.optional(3)?.doubles
    let (all, last) = try layer.run(arguments, initial: [arguments.optional(5)]) { d, sums, hidden in
      let (f, g) = (activations[2 * d], activations[2 * d + 1])
      let gates = layer.recurrent(hidden[0..<h], recurrence, bias, direction: d, rows: 0..<2 * h)
      let z = (0..<h).map { f(clipped(sums[$0] + gates[$0], clip)) }, r = (0..<h).map { f(clipped(sums[h + $0] + gates[h + $0], clip)) }
      let seen = resetsAfterProduct ? hidden : (0..<h).map { r[$0] * hidden[$0] }
      let inner = layer.recurrent(seen[0..<h], recurrence, bias, direction: d, rows: 2 * h..<3 * h)
      return (0..<h).map { j in
        let n = g(clipped(sums[2 * h + j] + (resetsAfterProduct ? r[j] : 1) * inner[j], clip))
        return (1 - z[j]) * n + z[j] * hidden[j]
      }
    }
    return [Tensor(type, shapes[0], doubles: all), Tensor(type, shapes[1], doubles: last[0])]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    try layer.formula(site, initial: [5], clip: clip) { (cell, sums, states) throws(Diagnostic) in
      let (f, g) = (activations[2 * cell.direction], activations[2 * cell.direction + 1]), hidden = states[0]
      let inner = try cell.recurrent(hidden, gates: 0..<2)
      let z = try cell.activated(f, cell.gate(sums, 0) + cell.gate(inner, 0)), r = try cell.activated(f, cell.gate(sums, 1) + cell.gate(inner, 1))
      let last = resetsAfterProduct ? try r * cell.recurrent(hidden, gates: 2..<3) : try cell.recurrent(r * hidden, gates: 2..<3)
      let n = try cell.activated(g, cell.gate(sums, 2) + last)
      return [try (1 - z) * n + z * hidden]
    }
  }
}
