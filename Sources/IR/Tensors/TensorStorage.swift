/// Bytes that tensors point into: memory of our own, or memory that someone else owns, a mapped file say.
/// They never change once a tensor shows them. This file and `Tensor+Bytes.swift` are the module's border to raw memory.
public final class TensorStorage: @unchecked Sendable {
  public let bytes: UnsafeRawBufferPointer
  private let release: (@Sendable () -> Void)?
  /// Tells the owner that the bytes in a range will not be read again soon, so that a mapped file need not stay in memory.
  let discard: (@Sendable (Range<Int>) -> Void)?

  private init(_ bytes: UnsafeRawBufferPointer, release: (@Sendable () -> Void)?, discard: (@Sendable (Range<Int>) -> Void)? = nil) {
    self.bytes = bytes; self.release = release; self.discard = discard
  }

  /// Memory of our own, aligned to 64 bytes, filled in by `fill`. The memory starts out as zeros.
  public static func make(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows -> TensorStorage {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    do { try fill(UnsafeMutableRawBufferPointer(rebasing: memory[0..<byteCount])) } catch { memory.deallocate(); throw error }
    nonisolated(unsafe) let owned = memory
    return TensorStorage(UnsafeRawBufferPointer(rebasing: memory[0..<byteCount]), release: { owned.deallocate() })
  }

  /// Memory that `owner` keeps alive and unchanged. `discard` may drop pages that can be read again from a file.
  public static func borrowing(_ bytes: UnsafeRawBufferPointer, owner: any Sendable, discard: (@Sendable (Range<Int>) -> Void)? = nil) -> TensorStorage {
    TensorStorage(bytes, release: { _ = owner }, discard: discard)
  }

  deinit { release?() }
}
