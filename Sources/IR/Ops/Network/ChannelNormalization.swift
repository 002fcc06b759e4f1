/// Checks an input [N, C, ...] and its operands of one number for each channel.
func requireChannels(_ operands: Operands, _ names: [String]) throws(Diagnostic) {
  let input = operands[0]
  try requireFloat(input, "input")
  guard input.rank >= 2 else { throw operandError("the input operand has a wrong rank", input.type, expected: "[N, C, ...]", id: "type.normalization") }
  for (i, name) in names.enumerated() {
    try requireFloat(operands[i + 1], name)
    try requireVector(operands[i + 1], input.shape[1], name)
  }
}

/// Normalises every run of `length` elements to mean 0 and variance 1, the statistics in double precision.
func normalizeRuns(_ x: inout [Double], length: Int, epsilon: Double) {
  guard length > 0 else { return }
  for start in stride(from: 0, to: x.count, by: length) {
    let range = start..<start + length
    let mean = x[range].reduce(0, +) / Double(length)
    let variance = x[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
    let inverse = 1 / (variance + epsilon).squareRoot()
    for i in range { x[i] = (x[i] - mean) * inverse }
  }
}

/// x * scale + bias, one of each for every channel of [N, C, ...].
func scaleChannels(_ x: inout [Double], _ shape: [Int], scale: [Double], bias: [Double]) {
  let plane = shape.dropFirst(2).reduce(1, *)
  for i in x.indices { let channel = i / plane % shape[1]; x[i] = x[i] * scale[channel] + bias[channel] }
}
