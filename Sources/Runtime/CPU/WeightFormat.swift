internal import CKernels
internal import IR

/// How the matrix kernels read weights of one element type: panels, the same on every processor.
enum WeightFormat: Sendable {
  case float32, bfloat16, int8

  init?(_ type: ElementType) {
    switch type {
    case .float32: self = .float32
    case .bfloat16: self = .bfloat16
    case .int8: self = .int8
    default: return nil
    }
  }

  /// The layout of a k x n matrix, held as n x k when `isTransposed`; nil where the kernels have none like it.
  func layout(isTransposed: Bool, isGated: Bool) -> StorageLayout? {
    let width = PackedWeight.panelWidth
    switch self {
    case .float32: return isGated ? nil : isTransposed ? .rowPanels(width: width) : .columnPanels(width: width)
    case .bfloat16: return .groupedPanels(width: width, depth: 2, isTransposed: isTransposed, isGated: isGated, hasColumnSums: false)
    case .int8: return .groupedPanels(width: width, depth: 4, isTransposed: isTransposed, isGated: isGated, hasColumnSums: true)
    }
  }

  /// Bytes of a packed k x n matrix.
  func byteCount(k: Int, n: Int, isGated: Bool) -> Int {
    switch self {
    case .float32: 4 * chx_gemm_packed_b_elements(k, n)
    case .bfloat16: 2 * chx_gemm_bf16_packed_elements(k, n, isGated ? 1 : 0)
    case .int8: chx_gemm_s8_packed_bytes(k, n, isGated ? 1 : 0)
    }
  }

  /// Packs a row-major matrix of k x n, or of n x k when `isTransposed`.
  func pack(_ bytes: UnsafeRawBufferPointer, k: Int, n: Int, isTransposed: Bool, isGated: Bool, to target: UnsafeMutableRawBufferPointer, threads: Int32) {
    guard let from = bytes.baseAddress, let to = target.baseAddress else { return }
    let stride = isTransposed ? k : n, transposed: Int32 = isTransposed ? 1 : 0, gated: Int32 = isGated ? 1 : 0
    switch self {
    case .float32: chx_gemm_pack_b_f32(k, n, from.assumingMemoryBound(to: Float.self), stride, transposed, to.assumingMemoryBound(to: Float.self), threads)
    case .bfloat16: chx_gemm_bf16_pack_b(k, n, from, CHX_BF16, stride, transposed, gated, to.assumingMemoryBound(to: chx_bf16.self), threads)
    case .int8: chx_gemm_s8_pack_b(k, n, from.assumingMemoryBound(to: Int8.self), stride, transposed, gated, to, threads)
    }
  }
}
