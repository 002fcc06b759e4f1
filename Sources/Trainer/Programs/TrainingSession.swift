public import IR
internal import Passes
internal import Runtime

/// Runs a training step after step.
public final class TrainingSession {
  public let program: TrainingProgram
  public private(set) var state: TrainingState
  private let machine: Machine
  /// Indices of the outputs that are state, and those that are reports.
  private let names: [String]

  public struct Options: Sendable {
    /// Nil asks the environment, as the runtime does.
    public var threads: Int?
    /// The most bytes for activations.
    public var memoryLimit: Int?
    /// False runs every operation by its definition: the oracle, in any element type.
    public var usesKernels: Bool
    public init(threads: Int? = nil, memoryLimit: Int? = nil, usesKernels: Bool = true) { self.threads = threads; self.memoryLimit = memoryLimit; self.usesKernels = usesKernels }
  }

  private enum Machine { case plain(Graph), compiled(Session) }

  /// Optimises the program and binds kernels.
  /// - Throws: `memory.limit`, `run.threads`, and `train.state` where the state is not the program's.
  public init(_ program: TrainingProgram, state: TrainingState, _ options: Options = .init()) throws(Diagnostic) {
    for entry in program.state where state[entry.name]?.type != entry.type {
      throw Diagnostic("train.state", "the state does not fit the program", found: state[entry.name].map { "'\(entry.name)' \($0.type)" } ?? "no '\(entry.name)'", expected: "\(entry.type)")
    }
    self.program = program; self.state = state
    if options.usesKernels {
      let (graph, _) = try PassManager.run(program.graph, pipeline: .training)
      machine = .compiled(try Executable(graph, .init(threads: options.threads, memoryLimit: options.memoryLimit)).makeSession())
    } else { machine = .plain(program.graph) }
    names = program.graph.outputs.map(\.name)
  }

  /// One step: the state becomes the next one.
  /// - Parameters:
  ///   - batch: The program's `data`, by name.
  ///   - numbers: The program's `numbers`, by name.
  /// - Returns: The program's `reports`, by name.
  /// - Throws: `train.input` for an input that is missing, and what running throws; the state is as before then.
  @discardableResult
  public func step(_ batch: [String: Tensor], numbers: [String: Double]) throws(Diagnostic) -> [String: Tensor] {
    let results = try run(batch, numbers: numbers)
    let count = names.count - program.reports.count
    for (name, tensor) in zip(names[..<count], results) { state[name] = tensor }
    state.step += 1
    return Dictionary(zip(names[count...], results[count...]), uniquingKeysWith: { first, _ in first })
  }

  private func run(_ batch: [String: Tensor], numbers: [String: Double]) throws(Diagnostic) -> [Tensor] {
    var inputs: [Tensor] = []
    for value in program.graph.inputs {
      let name = program.graph.name(of: value), type = program.graph.type(of: value)
      if let tensor = state[name] ?? batch[name] { inputs.append(tensor); continue }
      guard let number = numbers[name] else {
        throw Diagnostic("train.input", "the step needs an input that is not there", category: .usage, found: "no '\(name)'", expected: "\(type)")
      }
      inputs.append(.scalar(type.elementType, number))
    }
    switch machine {
    case .plain(let graph): return try graph.evaluate(inputs)
    case .compiled(let session): return try session.run(inputs)
    }
  }
}
