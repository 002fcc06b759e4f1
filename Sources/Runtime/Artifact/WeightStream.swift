internal import CKernels
internal import FileSystem
internal import IR

/// Weights on their way into a file: while one is laid out as the kernels read it, the one before it is hashed and written.
/// The bytes do not depend on the number of threads.
final class WeightStream {
  /// A tensor's bytes in the file's layout, which `tensor` or the scratch memory keeps.
  private struct Piece { var tensor: Tensor, bytes: UnsafeRawBufferPointer, padding: [UInt8] }
  private let file: AtomicFile, start: Int, digest = Digest(), threads: Int
  private var waiting: Piece?
  private var scratch: [Arena?] = [nil, nil]
  /// Bytes up to the end of the piece that waits.
  private var end = 0, count = 0

  /// Appends at the file's position.
  init(_ file: AtomicFile, threads: Int) { self.file = file; start = file.position; self.threads = threads }

  /// - Returns: where the tensor will lie, a multiple of 64 from the start of the stream.
  func append(_ tensor: Tensor, in layout: StorageLayout) throws(Diagnostic) -> Int {
    let padding = Array(repeating: UInt8(0), count: (64 - end % 64) % 64), offset = end + padding.count
    let piece: Piece
    if let packing = tensor.packing(in: layout) {
      let slot = count % 2
      let target = try memory(slot, packing.byteCount)
      try flush(besides: { packing.run(target) })
      piece = Piece(tensor: tensor, bytes: UnsafeRawBufferPointer(target), padding: padding)
    } else {
      try flush()
      // The tensor's storage does not move, and the piece keeps it.
      piece = Piece(tensor: tensor, bytes: tensor.withUnsafeBytes { $0 }, padding: padding)
    }
    waiting = piece
    count += 1
    end = offset + piece.bytes.count
    return offset
  }

  private func memory(_ slot: Int, _ byteCount: Int) throws(Diagnostic) -> UnsafeMutableRawBufferPointer {
    if let arena = scratch[slot], arena.bytes.count >= byteCount { return UnsafeMutableRawBufferPointer(rebasing: arena.bytes[0..<byteCount]) }
    scratch[slot] = nil
    let arena = try Arena(byteCount: byteCount)
    scratch[slot] = arena
    return UnsafeMutableRawBufferPointer(rebasing: arena.bytes[0..<byteCount])
  }

  /// The SHA-256 of everything.
  func finish() throws(Diagnostic) -> [UInt8] {
    try flush()
    return digest.finish()
  }

  /// Writes and hashes the piece that waits, and does something else meanwhile.
  private func flush(besides work: (() -> Void)? = nil) throws(Diagnostic) {
    var tasks: [() -> Void] = [], failure: Diagnostic?
    let file = file, digest = digest, piece = waiting
    if let piece {
      // The longest first.
      tasks.append {
        do throws(Diagnostic) {
          try file.write(piece.padding)
          try file.write(piece.bytes)
        } catch { failure = error }
      }
      tasks.append {
        piece.padding.withUnsafeBytes(digest.update)
        digest.update(piece.bytes)
      }
    }
    if let work { tasks.append(work) }
    runSideBySide(tasks, threads: threads)
    waiting = nil
    if let failure { throw failure }
    piece?.tensor.discardResidentPages()
  }
}

/// Runs tasks, which do not touch what others change, on as many threads as there are, and returns when all are done.
func runSideBySide(_ tasks: [() -> Void], threads: Int) {
  withUnsafePointer(to: tasks) { tasks in
    chx_parallel_for(tasks.pointee.count, 1, Int32(threads), { context, begin, end, _ in
      guard let tasks = context?.assumingMemoryBound(to: [() -> Void].self) else { return }
      for index in begin..<end { tasks.pointee[index]() }
    }, UnsafeMutableRawPointer(mutating: tasks))
  }
}
