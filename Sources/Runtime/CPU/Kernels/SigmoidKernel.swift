internal import CKernels
internal import IR

enum SigmoidKernel: UnaryKernel {
  typealias Operator = Sigmoid
  static func function(_ op: Sigmoid) -> chx_unary? { CHX_UNARY_SIGMOID }
}
