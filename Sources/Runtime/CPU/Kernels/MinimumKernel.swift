internal import CKernels
internal import IR

enum MinimumKernel: BinaryKernel {
  typealias Operator = Minimum
  static var function: chx_binary { CHX_BINARY_MINIMUM }
}
