/// 1 at the first largest element along one axis, 0 elsewhere. ONNX Hardmax-13.
public struct Hardmax: PiecewiseConstantOp {
  public static let spec = OpSpec("hardmax", "One at the first largest element along one axis, zero elsewhere.", operands: ["input"])
  public var axis: Int
  public init(axis: Int = -1) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { try rowType(operands, axis: axis) }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [try mapRows(arguments[0], axis: axis) { row in
      var best = 0
      for i in row.indices where row[i] > row[best] { best = i }
      for i in row.indices { row[i] = i == best ? 1 : 0 }
    }]
  }
}
