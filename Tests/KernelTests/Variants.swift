internal import CKernels
internal import Testing

/// One implementation of a kernel, as its family's list states it.
struct Variant<Function>: @unchecked Sendable, CustomTestStringConvertible {
  let name: String
  let function: Function
  let isSupported: Bool

  init(name: UnsafePointer<CChar>, requires: chx_isa, function: Function) {
    self.name = String(cString: name)
    self.function = function
    isSupported = requires & chx_supported_isas() == requires
  }
  var testDescription: String { name }
}

/// Reproducible numbers in [-1, 1), rounded to 2^-12 so that their spread is that of real data.
struct Numbers {
  private var state: UInt64
  init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(state >> 52) / 2048 - 1
  }
  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// The thread counts under which results must have the same bits.
let threadCounts: [Int32] = [1, 2, 3, 5]

extension Array where Element == Float {
  var bits: [UInt32] { map(\.bitPattern) }
}

/// The largest difference, relative to `scale` or to the reference where that is larger; infinite if only one is NaN.
func largestError(_ found: [Float], _ expected: [Double], scale: Double = 1) -> Double {
  zip(found, expected).reduce(0) { worst, pair in
    let (x, y) = (Double(pair.0), pair.1)
    if x.isNaN || y.isNaN { return x.isNaN && y.isNaN ? worst : .infinity }
    if x == y { return worst }
    return max(worst, abs(x - y) / max(abs(y), scale))
  }
}

/// Memory that a kernel may use; what follows it shows whether the kernel kept to it.
final class Scratch {
  private let memory: UnsafeMutableRawBufferPointer, byteCount: Int
  private static let guardByteCount = 256

  init(_ byteCount: Int) {
    self.byteCount = byteCount
    memory = .allocate(byteCount: byteCount + Self.guardByteCount, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0xFF)
  }
  deinit { memory.deallocate() }
  var start: UnsafeMutableRawPointer? { memory.baseAddress }
  var isIntact: Bool { memory[byteCount...].allSatisfy { $0 == 0xFF } }
}
