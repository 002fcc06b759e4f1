internal import CKernels
internal import IR

enum SiLUKernel: UnaryKernel {
  typealias Operator = SiLU
  static func function(_ op: SiLU) -> chx_unary? { CHX_UNARY_SILU }
}
