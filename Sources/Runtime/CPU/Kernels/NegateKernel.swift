internal import CKernels
internal import IR

enum NegateKernel: UnaryKernel {
  typealias Operator = Negate
  static func function(_ op: Negate) -> chx_unary? { CHX_UNARY_NEGATE }
}
