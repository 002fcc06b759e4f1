internal import IR

/// A program for one set of input shapes: kernels bound, memory planned, only the inputs missing.
struct PreparedProgram: Sendable {
  let graph: Graph
  let steps: [Step]
  let plan: MemoryPlan
  let outputs: [Place]
  let fallbacks: [ExecutionReport.Fallback]
  let kernels: [ExecutionReport.KernelUse]

  /// Bytes of the outputs, which are handed out in memory of their own; those of unknown size count as nothing.
  var outputByteCount: Int { graph.outputTypes.reduce(0) { $0 + ($1.byteCount ?? 0) } }
}
