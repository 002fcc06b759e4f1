internal import CKernels
internal import IR

enum SubtractKernel: BinaryKernel {
  typealias Operator = Subtract
  static var function: chx_binary { CHX_BINARY_SUBTRACT }
}
