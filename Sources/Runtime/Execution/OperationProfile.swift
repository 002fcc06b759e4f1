internal import IR

/// What one operation took in one run.
public struct OperationProfile: Sendable, Hashable, Codable {
  /// The node in the imported file.
  public var location: String
  public var op: String
  /// The kernel that ran, `reference` where there is none.
  public var kernel: String
  /// Since an arbitrary moment that is the same for all operations of a run.
  public var startNanoseconds: Int
  public var nanoseconds: Int
  /// Floating-point operations, a multiply-add counting two; zero where the op does not tell.
  public var operations: Int
  /// Bytes of operands and results.
  public var byteCount: Int

  /// What the kernel multiplies, as its name tells.
  public var arithmetic: Machine.Arithmetic {
    let words = kernel.split(separator: ".")
    return words.contains("bf16") ? .bfloat16 : words.contains("int8") ? .int8 : .float32
  }

  private static let origin = ContinuousClock.now

  init(_ step: Step, start: ContinuousClock.Instant) {
    let end = ContinuousClock.now
    func nanoseconds(_ duration: Duration) -> Int { Int(duration.components.seconds) * 1_000_000_000 + Int(duration.components.attoseconds / 1_000_000_000) }
    location = step.operation.location
    op = step.operation.op.spec.name
    kernel = if case .kernel(let kernel, _) = step.action { kernel.name } else { "reference" }
    startNanoseconds = nanoseconds(start - Self.origin)
    self.nanoseconds = nanoseconds(end - start)
    operations = step.operations
    byteCount = step.byteCount
  }
}
