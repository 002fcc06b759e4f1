internal import CKernels
internal import IR
internal import Synchronization

/// A weight as the matrix kernels read it: panels, taken in place from an artifact or packed once.
final class PackedWeight: @unchecked Sendable {
  /// The matrix that the kernel multiplies by: k rows and n columns, held as n x k when `isTransposed`; of float32, bfloat16
  /// or int8.
  struct Source: Sendable { var tensor: Tensor, k: Int, n: Int, isTransposed: Bool, isGated = false }
  static let panelWidth = Int(CHX_GEMM_PANEL)
  let source: Source
  private var memory: Arena?
  private var inPlace: UnsafeRawPointer?
  private let format: WeightFormat

  init(_ source: Source) {
    self.source = source
    format = WeightFormat(source.tensor.elementType) ?? .float32
    // The tensor's storage does not move, and `source` keeps it.
    if source.tensor.layout == format.layout(isTransposed: source.isTransposed, isGated: source.isGated) { inPlace = source.tensor.withUnsafeBytes(\.baseAddress) }
  }

  /// Bytes of our own that packing takes.
  var byteCount: Int { inPlace == nil ? format.byteCount(k: source.k, n: source.n, isGated: source.isGated) : 0 }
  var isReady: Bool { inPlace != nil || memory != nil }

  fileprivate func pack(threads: Int) throws(Diagnostic) {
    guard !isReady else { return }
    let memory = try Arena(byteCount: byteCount)
    let plain = source.tensor.rowMajor
    plain.withUnsafeBytes { bytes in
      format.pack(bytes, k: source.k, n: source.n, isTransposed: source.isTransposed, isGated: source.isGated, to: memory.bytes, threads: Int32(truncatingIfNeeded: threads))
    }
    source.tensor.discardResidentPages()
    self.memory = memory
  }

  /// - Precondition: `WeightStore.pack` has run.
  var address: UnsafeRawPointer {
    guard let address = inPlace ?? memory.map({ UnsafeRawPointer($0.bytes.baseAddress) }) ?? nil else { preconditionFailure("a weight used before it was packed") }
    return address
  }
  /// The panels of a float32 weight.
  var panels: UnsafePointer<Float> { address.assumingMemoryBound(to: Float.self) }
}

/// The repacked weights of one executable, shared by all its specialisations and sessions. A weight used twice is packed once.
final class WeightStore: Sendable {
  private struct Key: Hashable { var address: Int, k: Int, n: Int, isTransposed: Bool, isGated: Bool }
  private struct State { var weights: [Key: PackedWeight] = [:], pending: [PackedWeight] = [] }
  private let state = Mutex(State())

  /// The weight in panels; it is packed by the next `pack`, so that its memory is known before it is taken.
  func panels(_ source: PackedWeight.Source) -> PackedWeight {
    let address = source.tensor.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
    let key = Key(address: address, k: source.k, n: source.n, isTransposed: source.isTransposed, isGated: source.isGated)
    return state.withLock { state in
      if let known = state.weights[key] { return known }
      let weight = PackedWeight(source)
      state.weights[key] = weight
      if !weight.isReady { state.pending.append(weight) }
      return weight
    }
  }

  /// Bytes that packing has taken and will take.
  var byteCount: Int { state.withLock { $0.weights.values.reduce(0) { $0 + $1.byteCount } } }

  func pack(threads: Int) throws(Diagnostic) {
    let result = state.withLock { state in
      Result { () throws(Diagnostic) in
        while let weight = state.pending.first {
          try weight.pack(threads: threads)
          state.pending.removeFirst()
        }
      }
    }
    try result.get()
  }
}
