/// The position of the largest element along an axis. ONNX ArgMax-13.
public struct ArgMax: ExtremumOp {
  public static let spec = OpSpec("arg_max", "The position of the largest element along an axis.", operands: ["input"])
  public var axis: Int, keepsDimension: Bool, selectsLast: Bool
  public init(axis: Int = 0, keepsDimension: Bool = true, selectsLast: Bool = false) {
    self.axis = axis; self.keepsDimension = keepsDimension; self.selectsLast = selectsLast
  }
  public func precedes(_ a: Int64, _ b: Int64) -> Bool { a > b }
}
