internal import CKernels
internal import IR

enum MultiplyKernel: BinaryKernel {
  typealias Operator = Multiply
  static var function: chx_binary { CHX_BINARY_MULTIPLY }
}
