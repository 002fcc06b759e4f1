public import IR

/// What an executable comes to for one set of input shapes, known before it runs.
public struct ExecutionReport: Sendable, Hashable, Codable {
  /// Operations of one kind that run by their definition, for want of a kernel.
  public struct Fallback: Sendable, Hashable, Codable { public var op: String, count: Int, firstLocation: String }
  /// How many operations one kernel runs.
  public struct KernelUse: Sendable, Hashable, Codable { public var name: String, count: Int }

  /// The element types that the arithmetic runs in.
  public var precision: [ElementType]
  public var instructionSets: [String]
  public var matrices: MatrixBackend
  public var threads: Int
  public var kernels: [KernelUse]
  public var fallbacks: [Fallback]
  /// Bytes of intermediate values, the kernels' working memory included.
  public var arenaByteCount: Int
  /// Bytes of weights that were repacked and are held besides the constants.
  public var packedWeightByteCount: Int
  /// Bytes of the program's constants, which lie in the mapped artifact or in memory.
  public var constantByteCount: Int
  public var outputByteCount: Int
  /// What a session takes: arena, repacked weights and outputs.
  public var peakByteCount: Int { arenaByteCount + packedWeightByteCount + outputByteCount }
}

extension [ExecutionReport.Fallback] {
  init(_ steps: [Step]) {
    self = []
    for step in steps {
      guard case .reference = step.action else { continue }
      let name = step.operation.op.spec.name
      if let index = firstIndex(where: { $0.op == name }) { self[index].count += 1 }
      else { append(.init(op: name, count: 1, firstLocation: step.operation.location)) }
    }
  }
}

extension [ExecutionReport.KernelUse] {
  init(_ steps: [Step]) {
    self = []
    for step in steps {
      guard case .kernel(let kernel, _) = step.action else { continue }
      if let index = firstIndex(where: { $0.name == kernel.name }) { self[index].count += 1 } else { append(.init(name: kernel.name, count: 1)) }
    }
  }
}
