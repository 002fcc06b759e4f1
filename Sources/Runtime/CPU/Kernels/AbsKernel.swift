internal import CKernels
internal import IR

enum AbsKernel: UnaryKernel {
  typealias Operator = Abs
  static func function(_ op: Abs) -> chx_unary? { CHX_UNARY_ABSOLUTE }
}
