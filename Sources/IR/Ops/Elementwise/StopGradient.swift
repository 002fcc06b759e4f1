/// x, through which no derivative goes back: what a loss treats as a constant (`detach` in PyTorch).
public struct StopGradient: Op {
  public static let spec = OpSpec("stop_gradient", "The operand itself, a constant for derivatives.", operands: ["input"], traits: [.elementwise, .view])
  public init() {}
  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { [operands[0].type] }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] { [arguments[0]] }
}
