internal import Dispatch

/// Independent pieces of work on all processors. Results come in order, so that nothing depends on who finishes first.
enum Parallel {
  static func map<T: Sendable>(count: Int, _ body: @Sendable (Int) -> T) -> [T] {
    guard count > 1 else { return (0..<count).map(body) }
    return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      // Each iteration writes a place of its own.
      nonisolated(unsafe) let base = start
      DispatchQueue.concurrentPerform(iterations: count) { index in (base + index).initialize(to: body(index)) }
      initialized = count
    }
  }
}
