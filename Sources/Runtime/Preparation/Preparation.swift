internal import IR

/// Binds every operation of a graph with fixed input types and plans its memory.
struct Preparation {
  /// As `Place`, while offsets in the arena are still to be planned.
  private enum Location {
    case constant(Tensor)
    case input(Int, byteOffset: Int)
    case interval(Int, byteOffset: Int)
    case dynamic(Value)
  }
  private let graph: Graph, options: ExecutableOptions, threads: Int, weights: WeightStore
  private var locations: [Location?]
  private var lastUse: [Int]
  private var intervals: [MemoryPlan.Interval] = []
  /// The values that share each interval's bytes.
  private var tenants: [[Value]] = []
  private var drafts: [(position: Int, action: Draft)] = []
  private enum Draft { case kernel(Kernel, scratch: Int?), reference }

  static func run(_ graph: Graph, options: ExecutableOptions, threads: Int, weights: WeightStore) -> PreparedProgram {
    var preparation = Preparation(graph, options, threads, weights)
    for position in graph.operations.indices { preparation.place(position) }
    return preparation.finish()
  }

  private init(_ graph: Graph, _ options: ExecutableOptions, _ threads: Int, _ weights: WeightStore) {
    self.graph = graph; self.options = options; self.threads = threads; self.weights = weights
    locations = graph.values.map { $0.constant.map { $0.elementType == .string ? nil : .constant($0) } ?? nil }
    lastUse = Array(repeating: -1, count: graph.values.count)
    for (index, value) in graph.inputs.enumerated() {
      locations[value.index] = graph.type(of: value).elementType == .string ? .dynamic(value) : .input(index, byteOffset: 0)
    }
    for (index, info) in graph.values.enumerated() where info.constant?.elementType == .string { locations[index] = .dynamic(Value(index: index)) }
    for (position, operation) in graph.operations.enumerated() {
      for result in operation.results { lastUse[result.index] = position }
      for case let operand? in operation.operands { lastUse[operand.index] = position }
    }
    for output in graph.outputs { lastUse[output.value.index] = graph.operations.count }
  }

  private mutating func place(_ position: Int) {
    let operation = graph.operations[position]
    let isPlanned = operation.operands.allSatisfy { $0.map { !isDynamic($0) } ?? true } && operation.results.allSatisfy { hasBytes(graph.type(of: $0)) }
    let binding = isPlanned && options.usesKernels ? KernelRegistry.bind(operation.op, site(operation)) : nil
    switch binding {
    case .alias(let aliases) where alias(operation, aliases): return
    case .kernel(let kernel):
      var scratch: Int?
      if kernel.scratchByteCount > 0 { scratch = interval("scratch of \(operation.location)", kernel.scratchByteCount, position, []) }
      for (index, result) in operation.results.enumerated() where !reuse(operation, position, result: index, kernel.inPlace) { allocate(result, position) }
      drafts.append((position, .kernel(kernel, scratch: scratch)))
    case .alias, nil:
      for result in operation.results { allocate(result, position) }
      drafts.append((position, .reference))
    }
  }

  private func isDynamic(_ value: Value) -> Bool { if case .dynamic = locations[value.index] { true } else { false } }
  private func hasBytes(_ type: TensorType) -> Bool { type.elementType != .string && type.byteCount != nil }

  private func site(_ operation: Operation) -> BindingSite {
    func operand(_ value: Value) -> BindingSite.Operand {
      let type = graph.type(of: value)
      return .init(type: type, shape: type.shape.fixed ?? [], constant: graph.constant(value))
    }
    return BindingSite(operands: operation.operands.map { $0.map(operand) }, results: operation.results.map(operand), matrices: options.matrices, threads: threads, weights: weights)
  }

  private mutating func allocate(_ value: Value, _ position: Int) {
    guard let byteCount = graph.type(of: value).byteCount, hasBytes(graph.type(of: value)) else { locations[value.index] = .dynamic(value); return }
    let name = graph.name(of: value)
    locations[value.index] = .interval(interval(name.isEmpty ? "%\(value.index)" : name, byteCount, position, [value]), byteOffset: 0)
  }
  private mutating func interval(_ name: String, _ byteCount: Int, _ position: Int, _ values: [Value]) -> Int {
    let last = values.reduce(position) { max($0, lastUse[$1.index]) }
    intervals.append(.init(name: name, byteCount: byteCount, firstStep: position, lastStep: last))
    tenants.append(values)
    return intervals.count - 1
  }
  private mutating func join(_ value: Value, _ interval: Int) {
    tenants[interval].append(value)
    intervals[interval].lastStep = max(intervals[interval].lastStep, lastUse[value.index])
  }

  /// Gives the results the bytes of operands. False where a constant would have to be cut.
  private mutating func alias(_ operation: Operation, _ aliases: [Binding.Alias]) -> Bool {
    var found: [Location] = []
    for (alias, result) in zip(aliases, operation.results) {
      guard let operand = operation.operands[alias.operand], let location = locations[operand.index] else { return false }
      switch location {
      case .constant(let tensor):
        guard alias.byteOffset == 0, tensor.layout == .rowMajor, let shape = graph.type(of: result).shape.fixed, shape.reduce(1, *) == tensor.elementCount else { return false }
        found.append(.constant(tensor.reshaped(shape)))
      case .input(let index, let offset): found.append(.input(index, byteOffset: offset + alias.byteOffset))
      case .interval(let index, let offset): found.append(.interval(index, byteOffset: offset + alias.byteOffset))
      case .dynamic: return false
      }
    }
    for (location, result) in zip(found, operation.results) {
      locations[result.index] = location
      if case .interval(let index, _) = location { join(result, index) }
    }
    return true
  }

  /// Puts a result over an operand that dies here, where the kernel allows it and nothing else reads those bytes.
  private mutating func reuse(_ operation: Operation, _ position: Int, result: Int, _ choices: [Kernel.InPlace]) -> Bool {
    let value = operation.results[result]
    for choice in choices where choice.result == result {
      guard let operand = operation.operands[choice.operand], case .interval(let index, let offset) = locations[operand.index],
        tenants[index].allSatisfy({ lastUse[$0.index] <= position }), graph.type(of: operand).byteCount == graph.type(of: value).byteCount,
        // Another operand over the same bytes must be the very same value, or the kernel would read what it has written.
        operation.operands.allSatisfy({ other in
          guard let other, other != operand, case .interval(index, _) = locations[other.index] else { return true }
          return false
        }),
        !operation.results.contains(where: { if case .interval(index, _) = locations[$0.index] { true } else { false } })
      else { continue }
      locations[value.index] = .interval(index, byteOffset: offset)
      join(value, index)
      return true
    }
    return false
  }

  private func finish() -> PreparedProgram {
    let plan = MemoryPlan(intervals)
    func place(_ value: Value) -> Place {
      switch locations[value.index] {
      case .constant(let tensor): .constant(tensor)
      case .input(let index, let offset): .input(index, byteOffset: offset)
      case .interval(let index, let offset): .arena(byteOffset: plan.offsets[index] + offset)
      case .dynamic, nil: .dynamic(value)
      }
    }
    let steps = drafts.map { draft -> Step in
      let operation = graph.operations[draft.position]
      let operandTypes = operation.operands.map { $0.map(graph.type(of:)) }, resultTypes = operation.results.map(graph.type(of:))
      let action: Step.Action = switch draft.action {
      case .kernel(let kernel, let scratch): .kernel(kernel, scratch: scratch.map { plan.offsets[$0] })
      case .reference: .reference
      }
      let isFixed = (operandTypes.compactMap(\.self) + resultTypes).allSatisfy(\.shape.isFixed)
      return Step(
        operation: operation, action: action, operands: operation.operands.map { $0.map(place) }, operandTypes: operandTypes,
        results: operation.results.map(place), resultTypes: resultTypes,
        operations: isFixed ? (operation.op as? any CostedOp)?.floatingPointOperations(operands: operandTypes, results: resultTypes) ?? 0 : 0,
        byteCount: (operandTypes.compactMap(\.self) + resultTypes).reduce(0) { $0 + ($1.byteCount ?? 0) })
    }
    return PreparedProgram(
      graph: graph, steps: steps, plan: plan, outputs: graph.outputs.map { place($0.value) }, fallbacks: .init(steps), kernels: .init(steps))
  }
}
