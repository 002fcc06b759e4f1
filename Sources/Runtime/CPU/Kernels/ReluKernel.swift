internal import CKernels
internal import IR

enum ReluKernel: UnaryKernel {
  typealias Operator = Relu
  static func function(_ op: Relu) -> chx_unary? { CHX_UNARY_RELU }
}
