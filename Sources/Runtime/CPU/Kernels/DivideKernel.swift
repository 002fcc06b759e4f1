internal import CKernels
internal import IR

enum DivideKernel: BinaryKernel {
  typealias Operator = Divide
  static var function: chx_binary { CHX_BINARY_DIVIDE }
}
