extension OpRegistry {
  /// Each result element from the operand elements at the same position.
  static let elementwise: [any Op.Type] = [
    Add.self,
    Relu.self,
  ]
}
