/// The position of the smallest element along an axis. ONNX ArgMin-13.
public struct ArgMin: ExtremumOp {
  public static let spec = OpSpec("arg_min", "The position of the smallest element along an axis.", operands: ["input"])
  public var axis: Int, keepsDimension: Bool, selectsLast: Bool
  public init(axis: Int = 0, keepsDimension: Bool = true, selectsLast: Bool = false) {
    self.axis = axis; self.keepsDimension = keepsDimension; self.selectsLast = selectsLast
  }
  public func precedes(_ a: Int64, _ b: Int64) -> Bool { a < b }
}
