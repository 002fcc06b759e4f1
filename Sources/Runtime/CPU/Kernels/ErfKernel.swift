internal import CKernels
internal import IR

enum ErfKernel: UnaryKernel {
  typealias Operator = Erf
  static func function(_ op: Erf) -> chx_unary? { CHX_UNARY_ERF }
}
