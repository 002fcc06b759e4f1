/// The addresses that one kernel call reads and writes. This folder and `Execution/Frame.swift` are the module's border
/// to raw memory: shapes were checked when the kernel was bound, and the memory plan gave every operand its bytes.
struct KernelCall {
  let operands: UnsafePointer<UnsafeMutableRawPointer?>
  let results: UnsafePointer<UnsafeMutableRawPointer?>
  let scratch: UnsafeMutableRawPointer?
  let threads: Int32

  func floats(_ operand: Int) -> UnsafePointer<Float> { UnsafePointer(bytes(operand).assumingMemoryBound(to: Float.self)) }
  func optionalFloats(_ operand: Int?) -> UnsafePointer<Float>? {
    operand.flatMap { operands[$0] }.map { UnsafePointer($0.assumingMemoryBound(to: Float.self)) }
  }
  func result(_ index: Int) -> UnsafeMutablePointer<Float> { resultBytes(index).assumingMemoryBound(to: Float.self) }
  var scratchFloats: UnsafeMutablePointer<Float>? { scratch?.assumingMemoryBound(to: Float.self) }

  func bytes(_ operand: Int) -> UnsafeMutableRawPointer {
    guard let address = operands[operand] else { preconditionFailure("operand \(operand) is required and was bound") }
    return address
  }
  func resultBytes(_ index: Int) -> UnsafeMutableRawPointer {
    guard let address = results[index] else { preconditionFailure("result \(index) was planned") }
    return address
  }
}
