public import IR

/// What a machine offers, as far as passes need to know: passes never see the runtime itself.
public struct Target: Sendable {
  public var name: String
  /// The layout in which the kernels want operand `operand` of an operation when it is a constant of type `type`;
  /// nil where row-major is as good.
  public var weightLayout: @Sendable (_ op: any Op, _ operand: Int, _ type: TensorType) -> StorageLayout?
  /// Brings a row-major weight into a layout. With `isTransposed` the weight is [N, K], and what is packed (and
  /// the shape of the result) is its transpose [K, N].
  public var pack: @Sendable (_ weight: Tensor, _ layout: StorageLayout, _ isTransposed: Bool) throws(Diagnostic) -> Tensor

  public init(
    name: String,
    weightLayout: @escaping @Sendable (_ op: any Op, _ operand: Int, _ type: TensorType) -> StorageLayout?,
    pack: @escaping @Sendable (_ weight: Tensor, _ layout: StorageLayout, _ isTransposed: Bool) throws(Diagnostic) -> Tensor
  ) {
    self.name = name; self.weightLayout = weightLayout; self.pack = pack
  }

  /// The plain evaluator: every weight stays as it is.
  public static let reference = Target(
    name: "reference", weightLayout: { _, _, _ in nil }, pack: { (weight, _, _) throws(Diagnostic) -> Tensor in weight })
}
