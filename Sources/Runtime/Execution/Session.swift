public import IR

/// Runs an executable, one call at a time, in memory that it keeps between calls.
public final class Session {
  public let executable: Executable
  /// Called after every operation, when set; timing then costs about 50 ns an operation.
  public var profile: ((OperationProfile) -> Void)?
  /// Called with values as they are made, when set: what a calibration looks at.
  public var observation: Observation?
  private var frame: Frame?

  /// Which values of the program are looked at, and what looks at them. Values that only rearrange others, without work in memory,
  /// are not seen.
  public struct Observation {
    public var values: Set<Value>
    public var body: (Value, Tensor) -> Void
    public init(of values: Set<Value>, body: @escaping (Value, Tensor) -> Void) { self.values = values; self.body = body }
  }

  init(_ executable: Executable) { self.executable = executable }

  /// The outputs, in the program's order.
  /// - Throws: `run.input-count`, `run.input-type`, `run.input-shape`, `run.symbol` for inputs that do not fit,
  ///   `memory.limit`, `memory.refused`, and what an operation says of the values it meets.
  public func run(_ inputs: [Tensor]) throws(Diagnostic) -> [Tensor] {
    try executable.check(inputs)
    let inputs = inputs.map(\.readable), shapes = inputs.map(\.shape)
    let frame = try frame(for: shapes)
    frame.bind(inputs)
    defer { frame.clear() }
    return try withExtendedLifetime(inputs) { () throws(Diagnostic) in
      for index in frame.program.steps.indices {
        try perform(index, frame, inputs)
        if let observation { try observe(frame.program.steps[index], frame, inputs, observation) }
      }
      var outputs: [Tensor] = []
      for (place, output) in zip(frame.program.outputs, frame.program.graph.outputs) {
        outputs.append(try frame.read(place, frame.program.graph.type(of: output.value), inputs: inputs))
      }
      return outputs
    }
  }

  /// The outputs with their names.
  /// - Throws: As `run(_:)`, and `run.input-name` for a name that is missing or unknown.
  public func run(_ inputs: [String: Tensor]) throws(Diagnostic) -> [(name: String, tensor: Tensor)] {
    let outputs = try run(try executable.order(inputs))
    return zip(executable.outputs, outputs).map { ($0.name, $1) }
  }

  /// What the last run's shapes, or the declared ones, take.
  public func report() throws(Diagnostic) -> ExecutionReport {
    if let frame { return executable.report(frame.program) }
    return try executable.report()
  }

  private func frame(for shapes: [[Int]]) throws(Diagnostic) -> Frame {
    if let frame, zip(frame.program.graph.inputTypes, shapes).allSatisfy({ $0.shape.fixed == $1 }) { return frame }
    let program = try executable.program(for: shapes), old = frame
    // The old arena is given back first, unless it is large enough to serve again.
    frame = nil
    let next = try Frame(program, arena: (old?.arena.bytes.count ?? 0) >= program.plan.byteCount ? old?.arena : nil)
    frame = next
    return next
  }

  private func perform(_ index: Int, _ frame: Frame, _ inputs: [Tensor]) throws(Diagnostic) {
    let start = profile == nil ? nil : ContinuousClock.now
    switch frame.program.steps[index].action {
    case .kernel(let kernel, let scratch): kernel.run(frame.call(index, scratch: scratch, threads: executable.threads))
    case .reference: try evaluate(frame.program.steps[index], frame, inputs)
    }
    if let start, let profile { profile(OperationProfile(frame.program.steps[index], start: start)) }
  }

  private func observe(_ step: Step, _ frame: Frame, _ inputs: [Tensor], _ observation: Observation) throws(Diagnostic) {
    for (index, value) in step.operation.results.enumerated() where observation.values.contains(value) {
      observation.body(value, try frame.read(step.results[index], step.resultTypes[index], inputs: inputs))
    }
  }

  private func evaluate(_ step: Step, _ frame: Frame, _ inputs: [Tensor]) throws(Diagnostic) {
    var arguments: [Tensor?] = []
    for (place, type) in zip(step.operands, step.operandTypes) {
      if let place, let type { arguments.append(try frame.read(place, type, inputs: inputs)) } else { arguments.append(nil) }
    }
    let results: [Tensor]
    do {
      if let bound = try late(step, arguments) { results = bound } else { results = try step.operation.op.evaluate(Arguments(arguments)) }
    } catch {
      throw error.at(node: step.operation.location, op: step.operation.op.spec.name)
    }
    for ((tensor, place), type) in zip(zip(results, step.results), step.resultTypes) {
      try frame.write(tensor, to: place, type, of: step.operation)
    }
  }
}

extension Session {
  /// The results by a kernel, where only the types were missing to bind one.
  private func late(_ step: Step, _ arguments: [Tensor?]) throws(Diagnostic) -> [Tensor]? {
    guard step.operands.contains(where: { $0?.isDynamic ?? false }) || step.results.contains(where: \.isDynamic) else { return nil }
    let isConstant = step.operands.map { if case .constant = $0 { true } else { false } }
    return try LateBinding(options: executable.options, threads: executable.threads, weights: executable.weights).run(step.operation.op, arguments, isConstant: isConstant)
  }
}

extension Tensor {
  /// The tensor as kernels can read it: row-major, every element at a multiple of its size.
  fileprivate var readable: Tensor {
    let plain = rowMajor, size = max(1, min(8, elementType.byteCount))
    return plain.withUnsafeBytes { bytes in
      Int(bitPattern: bytes.baseAddress) % size == 0 ? plain : Tensor(elementType, shape) { $0.copyMemory(from: bytes) }
    }
  }
}
