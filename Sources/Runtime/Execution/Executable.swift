internal import CKernels
public import IR
internal import Synchronization

/// A program made ready to run: immutable, shared by any number of sessions and threads.
///
/// Where input shapes are symbols, it is made ready again for each set of shapes it meets; the last few are kept.
public final class Executable: Sendable {
  /// An input or output: its name, and its type with symbols where extents are open.
  public struct Port: Sendable, Hashable { public var name: String, type: TensorType }

  public let graph: Graph
  public let options: ExecutableOptions
  public let threads: Int
  public let inputs: [Port], outputs: [Port]
  let weights = WeightStore()
  private let cache = Mutex<[PreparedProgram]>([])
  private static let cacheLimit = 4

  /// Binds kernels, packs weights and plans memory, where the input shapes are numbers.
  /// - Throws: `run.threads`, `memory.limit`, `memory.refused`, and what a type rule says of a graph that is not valid.
  public init(_ graph: Graph, _ options: ExecutableOptions = .init()) throws(Diagnostic) {
    self.graph = graph; self.options = options
    threads = try ThreadCount.resolve(options.threads)
    inputs = graph.inputs.map { Port(name: graph.name(of: $0), type: graph.type(of: $0)) }
    outputs = graph.outputs.map { Port(name: $0.name, type: graph.type(of: $0.value)) }
    if inputs.allSatisfy(\.type.shape.isFixed) { _ = try program(for: inputs.map { $0.type.shape.fixed ?? [] }) }
  }

  /// A session for one thread at a time; any number may run side by side.
  public func makeSession() throws(Diagnostic) -> Session { Session(self) }

  /// What running with these input shapes takes, without running.
  public func report(inputShapes: [[Int]]? = nil) throws(Diagnostic) -> ExecutionReport {
    report(try program(for: try shapes(inputShapes)))
  }
  /// Where intermediate values lie for these input shapes.
  public func memoryPlan(inputShapes: [[Int]]? = nil) throws(Diagnostic) -> MemoryPlan {
    try program(for: try shapes(inputShapes)).plan
  }
  private func shapes(_ given: [[Int]]?) throws(Diagnostic) -> [[Int]] {
    let shapes = given ?? inputs.compactMap(\.type.shape.fixed)
    guard shapes.count == inputs.count, zip(inputs, shapes).allSatisfy({ $0.type.shape.accepts($1) && $1.checkedProduct() != nil }) else {
      throw Diagnostic("run.shapes", "the input shapes do not fit", category: .usage, found: "\(shapes)", expected: inputs.map { "\($0.name): \($0.type)" }.joined(separator: ", "))
    }
    return shapes
  }

  /// The program for inputs of these shapes, which fit the declared ones.
  func program(for shapes: [[Int]]) throws(Diagnostic) -> PreparedProgram {
    let types = zip(inputs, shapes).map { TensorType($0.type.elementType, $1) }
    if let known = cached(types) { return known }
    let isFixed = graph.inputTypes == types && graph.operations.allSatisfy { $0.results.allSatisfy { graph.type(of: $0).shape.isFixed } }
    let program = Preparation.run(isFixed ? graph : try graph.specialized(to: types), options: options, threads: threads, weights: weights)
    let report = report(program)
    if let limit = options.memoryLimit, report.peakByteCount > limit {
      throw Diagnostic(
        "memory.limit", "the program needs more memory than allowed", category: .memory, found: "\(report.peakByteCount) bytes: \(report.arenaByteCount) for activations, \(report.packedWeightByteCount) for repacked weights, \(report.outputByteCount) for outputs",
        expected: "at most \(limit) bytes", help: "use a smaller batch or a smaller image, or raise the limit")
    }
    try weights.pack(threads: threads)
    cache.withLock { programs in
      programs.insert(program, at: 0)
      if programs.count > Self.cacheLimit { programs.removeLast() }
    }
    return program
  }
  private func cached(_ types: [TensorType]) -> PreparedProgram? {
    cache.withLock { programs in
      guard let index = programs.firstIndex(where: { $0.graph.inputTypes == types }) else { return nil }
      // Most recently used first.
      programs.swapAt(0, index)
      return programs[0]
    }
  }

  func report(_ program: PreparedProgram) -> ExecutionReport {
    var precision: [ElementType] = []
    for step in program.steps {
      for type in step.resultTypes where type.elementType.isFloatingPoint && !precision.contains(type.elementType) { precision.append(type.elementType) }
    }
    return ExecutionReport(
      precision: precision, instructionSets: [Variants.gemm], matrices: options.matrices, threads: threads, kernels: program.kernels, fallbacks: program.fallbacks,
      arenaByteCount: program.plan.byteCount, packedWeightByteCount: weights.byteCount, constantByteCount: program.graph.constants.reduce(0) { $0 + $1.tensor.byteCount },
      outputByteCount: program.outputByteCount)
  }
}
