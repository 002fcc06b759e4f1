/// What LSTM, GRU and RNN share: the walk through the sequence, the operands' types, the layouts.
///
/// `input` is [T, B, I], or [B, T, I] if `batchFirst`; `weight` [D, G * H, I]; `recurrence` [D, G * H, H]; `bias`
/// [D, 2 * G * H], the input's first; `lengths` [B] steps of each sequence; states [D, B, H], or [B, D, H] if
/// `batchFirst`. G is the number of gates and D that of directions. Steps after a sequence's end yield zeros.
struct RecurrentLayer {
  let gates: Int, hiddenSize: Int
  let direction: RecurrentDirection
  let batchFirst: Bool
  var directions: Int { direction.count }

  private func wrong(_ name: String, _ operand: Operand, _ expected: [Dimension]) -> Diagnostic {
    Diagnostic("type.recurrent", "the \(name) operand does not fit", found: "\(operand.type)", expected: "[\(Shape(expected))]")
  }

  /// The types of (all hidden states, the last hidden state), the operands being input, weight, recurrence, bias?,
  /// lengths? and `states`.
  func resultTypes(_ operands: Operands, activations: Int, expectedActivations: Int, states: Range<Int>, peephole: Int? = nil) throws(Diagnostic) -> [TensorType] {
    let input = operands[0]
    try requireFloat(input, "input")
    guard input.rank == 3, hiddenSize > 0, hiddenSize < 1 << 40 else {
      throw Diagnostic("type.recurrent", "not the operands of a recurrent layer", found: "\(input.type), hidden size \(hiddenSize)", expected: "three axes and a positive size")
    }
    guard activations == expectedActivations * directions else {
      throw Diagnostic("type.recurrent", "wrong number of activations", found: "\(activations)", expected: "\(expectedActivations * directions)")
    }
    let time = input.shape[batchFirst ? 1 : 0], batch = input.shape[batchFirst ? 0 : 1]
    let d = Dimension.fixed(directions), h = Dimension.fixed(hiddenSize), rows = Dimension.fixed(gates * hiddenSize)
    let state = batchFirst ? [batch, d, h] : [d, batch, h]
    var expected: [(Int, String, [Dimension])] = [
      (1, "weight", [d, rows, input.shape[2]]), (2, "recurrence", [d, rows, h]), (3, "bias", [d, .fixed(2 * gates * hiddenSize)]), (4, "lengths", [batch]),
    ]
    for index in states { expected.append((index, "initial state", state)) }
    if let peephole { expected.append((peephole, "peephole", [d, .fixed(3 * hiddenSize)])) }
    for (index, name, shape) in expected {
      guard let operand = operands.optional(index) else { continue }
      guard operand.rank == shape.count, !zip(operand.shape.dimensions, shape).contains(where: { $0.isCertainlyDifferent(from: $1) }) else { throw wrong(name, operand, shape) }
      if index == 4 {
        guard operand.elementType.isInteger else { throw wrong(name, operand, shape) }
      } else { try requireType(operand, input.elementType, name) }
    }
    let all = batchFirst ? [batch, time, d, h] : [time, d, batch, h]
    return [TensorType(input.elementType, Shape(all)), TensorType(input.elementType, Shape(state))]
  }

  /// One step of one sequence: from `gates * hiddenSize` sums over the input (both biases included) to a new state. The
  /// state's first `hiddenSize` numbers are the hidden state.
  typealias Step = (_ direction: Int, _ sums: [Double], _ state: [Double]) -> [Double]

  /// Runs the layer. `initial` are the states of which each step's state is made, joined.
  /// - Returns: The hidden states of all steps, and each of the last states.
  func run(_ arguments: Arguments, initial: [Tensor?], step: Step) throws(Diagnostic) -> (all: [Double], last: [[Double]]) {
    let x = arguments[0], values = x.doubles, w = arguments[1].doubles, bias = arguments.optional(3)?.doubles
    let time = x.shape[batchFirst ? 1 : 0], batch = x.shape[batchFirst ? 0 : 1], inputSize = x.shape[2], h = hiddenSize, rows = gates * h
    let lengths = arguments.optional(4)?.ints ?? Array(repeating: time, count: batch)
    if let bad = lengths.first(where: { $0 < 0 || $0 > time }) {
      throw Diagnostic("run.sequence-length", "a sequence is longer than the input", found: "\(bad)", expected: "0 to \(time)")
    }
    let starts = initial.map { $0?.doubles }
    var all = [Double](repeating: 0, count: time * directions * batch * h)
    var last = initial.map { _ in [Double](repeating: 0, count: directions * batch * h) }
    for d in 0..<directions {
      // The weight's columns, so that the product below runs along rows.
      let weight = transposed(Array(w[d * rows * inputSize..<(d + 1) * rows * inputSize]), rows: rows, columns: inputSize)
      for b in 0..<batch {
        let place = (batchFirst ? b * directions + d : d * batch + b) * h
        var state = starts.flatMap { $0.map { Array($0[place..<place + h]) } ?? [Double](repeating: 0, count: h) }
        for i in 0..<lengths[b] {
          let t = direction.isReversed(d) ? lengths[b] - 1 - i : i
          var sums = matrixProduct(values, at: (batchFirst ? b * time + t : t * batch + b) * inputSize, weight, 1, inputSize, rows)
          if let bias { for j in 0..<rows { sums[j] += bias[d * 2 * rows + j] } }
          state = step(d, sums, state)
          let to = (batchFirst ? (b * time + t) * directions + d : (t * directions + d) * batch + b) * h
          for j in 0..<h { all[to + j] = state[j] }
        }
        for s in last.indices { for j in 0..<h { last[s][place + j] = state[s * h + j] } }
      }
    }
    return (all, last)
  }

  /// The products of a hidden state with the recurrence weights' rows `range` of one direction, plus the second bias.
  func recurrent(_ hidden: ArraySlice<Double>, _ recurrence: [Double], _ bias: [Double]?, direction d: Int, rows range: Range<Int>) -> [Double] {
    let rows = gates * hiddenSize, first = hidden.startIndex
    return range.map { row in
      var sum = bias?[d * 2 * rows + rows + row] ?? 0
      let from = (d * rows + row) * hiddenSize
      for j in 0..<hiddenSize { sum += recurrence[from + j] * hidden[first + j] }
      return sum
    }
  }
}

/// `x` cut to -limit...limit, where there is a limit.
func clipped(_ x: Double, _ limit: Double?) -> Double { limit.map { min(max(x, -$0), $0) } ?? x }
