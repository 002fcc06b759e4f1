extension Graph {
  /// Lets go of the elements of constants that nothing uses, so that their memory can be reused.
  public mutating func dropUnusedConstants() {
    var used = Array(repeating: false, count: values.count)
    for operation in operations { for case let operand? in operation.operands { used[operand.index] = true } }
    for output in outputs { used[output.value.index] = true }
    for index in values.indices where !used[index] { values[index].constant = nil }
  }

  /// Puts another tensor of the same type, the same elements in another layout say, in a constant's place.
  /// - Precondition: `value` is a constant of the tensor's type.
  public mutating func setConstant(_ value: Value, to tensor: Tensor) {
    precondition(constant(value)?.type == tensor.type, "\(tensor.type) in place of \(type(of: value))")
    values[value.index].constant = tensor
  }
}
