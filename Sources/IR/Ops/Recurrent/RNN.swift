/// h' = f(W x + R h + b). ONNX RNN-22; operands and layouts as `RecurrentLayer` tells.
public struct RNN: ExpandableOp {
  public static let spec = OpSpec(
    "rnn", "A simple recurrent layer.", operands: ["input", "weight", "recurrence", "bias?", "lengths?", "initial_hidden?"], results: ["hidden", "last_hidden"])
  public var hiddenSize: Int
  public var direction: RecurrentDirection
  /// One for each direction.
  public var activations: [RecurrentActivation]
  public var clip: Double?
  public var batchFirst: Bool
  public init(hiddenSize: Int, direction: RecurrentDirection = .forward, activations: [RecurrentActivation]? = nil, clip: Double? = nil, batchFirst: Bool = false) {
    self.hiddenSize = hiddenSize; self.direction = direction; self.clip = clip; self.batchFirst = batchFirst
    self.activations = activations ?? Array(repeating: RecurrentActivation(.tanh), count: direction.count)
  }
  private var layer: RecurrentLayer { RecurrentLayer(gates: 1, hiddenSize: hiddenSize, direction: direction, batchFirst: batchFirst) }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    try layer.resultTypes(operands, activations: activations.count, expectedActivations: 1, states: 5..<6)
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shapes = try resultShapes(arguments), type = arguments[0].elementType, layer = layer, h = hiddenSize
    let recurrence = arguments[2].doubles, bias = arguments.optional(3)?.doubles
    let (all, last) = try layer.run(arguments, initial: [arguments.optional(5)]) { d, sums, state in
      let inner = layer.recurrent(state[0..<h], recurrence, bias, direction: d, rows: 0..<h)
      return (0..<h).map { activations[d](clipped(sums[$0] + inner[$0], clip)) }
    }
    return [Tensor(type, shapes[0], doubles: all), Tensor(type, shapes[1], doubles: last[0])]
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    try layer.formula(site, initial: [5], clip: clip) { (cell, sums, states) throws(Diagnostic) in
      [try cell.activated(activations[cell.direction], sums + cell.recurrent(states[0], gates: 0..<1))]
    }
  }
}
