internal import CKernels
internal import IR

enum ReciprocalKernel: UnaryKernel {
  typealias Operator = Reciprocal
  static func function(_ op: Reciprocal) -> chx_unary? { CHX_UNARY_RECIPROCAL }
}
