internal import CKernels
internal import IR

enum GeluKernel: UnaryKernel {
  typealias Operator = Gelu
  static func function(_ op: Gelu) -> chx_unary? { op.approximation == .none ? CHX_UNARY_GELU_ERF : CHX_UNARY_GELU_TANH }
}
