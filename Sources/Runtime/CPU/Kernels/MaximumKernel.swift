internal import CKernels
internal import IR

enum MaximumKernel: BinaryKernel {
  typealias Operator = Maximum
  static var function: chx_binary { CHX_BINARY_MAXIMUM }
}
