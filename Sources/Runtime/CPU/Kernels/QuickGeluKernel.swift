internal import CKernels
internal import IR

enum QuickGeluKernel: UnaryKernel {
  typealias Operator = QuickGelu
  static func function(_ op: QuickGelu) -> chx_unary? { op.alpha == 1.702 ? CHX_UNARY_QUICK_GELU : nil }
}
