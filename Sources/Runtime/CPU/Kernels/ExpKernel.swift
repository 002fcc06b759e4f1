internal import CKernels
internal import IR

enum ExpKernel: UnaryKernel {
  typealias Operator = Exp
  static func function(_ op: Exp) -> chx_unary? { CHX_UNARY_EXP }
}
