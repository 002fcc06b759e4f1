internal import CKernels
internal import IR

enum TanhKernel: UnaryKernel {
  typealias Operator = Tanh
  static func function(_ op: Tanh) -> chx_unary? { CHX_UNARY_TANH }
}
