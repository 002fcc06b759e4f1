internal import CKernels
internal import IR

enum AddKernel: BinaryKernel {
  typealias Operator = Add
  static var function: chx_binary { CHX_BINARY_ADD }
}
