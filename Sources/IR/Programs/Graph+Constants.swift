extension Graph {
  /// Lets go of the elements of constants that nothing uses, so that their memory can be reused.
  public mutating func dropUnusedConstants() {
    var used = Array(repeating: false, count: values.count)
    for operation in operations { for case let operand? in operation.operands { used[operand.index] = true } }
    for output in outputs { used[output.value.index] = true }
    for index in values.indices where !used[index] { values[index].constant = nil }
  }

  /// Bytes of constants in memory of their own, not inside of mapped files.
  public var ownedConstantBytes: Int { constants.reduce(0) { $0 + ($1.tensor.isMapped ? 0 : $1.tensor.byteCount) } }
}
