internal import CKernels
internal import IR

enum SqrtKernel: UnaryKernel {
  typealias Operator = Sqrt
  static func function(_ op: Sqrt) -> chx_unary? { CHX_UNARY_SQUARE_ROOT }
}
