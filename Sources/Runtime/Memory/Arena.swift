internal import Glibc
internal import IR

/// Memory that is asked for once and whose refusal is an error (a Swift array that cannot grow ends the process).
/// Starts out as zeros; aligned to pages.
final class Arena: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) throws(Diagnostic) {
    let size = max(byteCount, 1)
    guard let address = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), address != MAP_FAILED else {
      throw Diagnostic("memory.refused", "the system refuses memory", category: .memory, found: "\(size) bytes asked for", help: "use a smaller batch, or a machine with more memory")
    }
    // Large pages where the system has them: fewer address translations in the matrix kernels. Advice may be refused.
    if size >= 4 << 20 { madvise(address, size, MADV_HUGEPAGE) }
    bytes = UnsafeMutableRawBufferPointer(start: address, count: size)
  }
  deinit { munmap(bytes.baseAddress, bytes.count) }
}
