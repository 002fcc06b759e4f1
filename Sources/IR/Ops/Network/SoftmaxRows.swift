internal import Foundation

/// exp(x) over its sum, the largest element subtracted first.
func softmaxInPlace(_ row: inout [Double]) {
  // NaN must win over every number, and `max` may lose it.
  let largest = row.reduce(-Double.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  var sum = 0.0
  for i in row.indices { row[i] = exp(row[i] - largest); sum += row[i] }
  for i in row.indices { row[i] /= sum }
}

/// Applies `body` to every row of `tensor` along `axis`, computing in double precision.
func mapRows(_ tensor: Tensor, axis: Int, _ body: (inout [Double]) -> Void) throws(Diagnostic) -> Tensor {
  let axis = try requireAxis(axis, of: Shape(tensor.shape))
  let length = tensor.shape[axis], inner = tensor.shape[(axis + 1)...].reduce(1, *), outer = tensor.shape[..<axis].reduce(1, *)
  var values = tensor.doubles, row = [Double](repeating: 0, count: length)
  guard !values.isEmpty else { return tensor }
  for o in 0..<outer {
    for i in 0..<inner {
      let start = o * length * inner + i
      for j in 0..<length { row[j] = values[start + j * inner] }
      body(&row)
      for j in 0..<length { values[start + j * inner] = row[j] }
    }
  }
  return Tensor(tensor.elementType, tensor.shape, doubles: values)
}

/// The type rule of an op that maps rows along `axis`: the operand's own type.
func rowType(_ operands: Operands, axis: Int) throws(Diagnostic) -> [TensorType] {
  try requireFloat(operands[0], "input")
  _ = try requireAxis(axis, of: operands[0].shape)
  return [operands[0].type]
}
