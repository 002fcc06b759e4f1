/// Who multiplies matrices.
public enum MatrixBackend: String, Sendable, Hashable, Codable, CaseIterable {
  /// Our kernels over packed weights.
  case packed
  /// Our kernels, each weight packed when it is multiplied by and then forgotten: for a program that runs once, beside
  /// whose weights no second copy shall lie in memory.
  case streamed
  /// OpenBLAS on one thread per block of rows: a cross-check, and a fallback for shapes our kernels do not suit.
  case blas
}

/// How an executable is prepared.
public struct ExecutableOptions: Sendable, Hashable {
  /// Threads per run. Nil asks the environment: see `ThreadCount`.
  public var threads: Int?
  public var matrices: MatrixBackend
  /// The most bytes a session may take for activations and repacked weights; checked before anything is allocated.
  public var memoryLimit: Int?
  /// False runs every op by its definition: the oracle for what the kernels compute.
  public var usesKernels: Bool

  public init(threads: Int? = nil, matrices: MatrixBackend = .packed, memoryLimit: Int? = nil, usesKernels: Bool = true) {
    self.threads = threads; self.matrices = matrices; self.memoryLimit = memoryLimit; self.usesKernels = usesKernels
  }
}
