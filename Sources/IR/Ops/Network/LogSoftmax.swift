internal import Foundation

/// log(softmax(x)) along one axis. ONNX LogSoftmax-13.
public struct LogSoftmax: DifferentiableOp {
  public static let spec = OpSpec("log_softmax", "The logarithm of the softmax along one axis.", operands: ["input"])
  public var axis: Int
  public init(axis: Int = -1) { self.axis = axis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] { try rowType(operands, axis: axis) }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    [try mapRows(arguments[0], axis: axis) { row in
      let largest = row.reduce(-Double.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
      let total = log(row.reduce(0) { $0 + exp($1 - largest) })
      for i in row.indices { row[i] = row[i] - largest - total }
    }]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let (y, cotangent) = (site.result(0), try site.cotangent(0))
    return [try cotangent - y.exponential() * cotangent.sum([axis])]
  }
}
