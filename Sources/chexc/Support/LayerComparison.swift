internal import IR
internal import Runtime

/// Two programs compared value by value, where both make a value at the same place of the imported file.
///
/// Every value that is looked at becomes an output of a copy of its program, some at a time, so that the kernels run
/// as they do otherwise and memory stays bounded.
struct LayerComparison {
  private let first: Executable, second: Executable
  private let tensors: [Tensor]
  private let absolute: Double, relative: Double
  private let terminal: Terminal
  private static let chunks = 16

  init(_ first: Executable, _ second: Executable, tensors: [Tensor], absolute: Double, relative: Double, terminal: Terminal) {
    self.first = first; self.second = second; self.tensors = tensors
    self.absolute = absolute; self.relative = relative; self.terminal = terminal
  }

  /// The differences in the order of the first program, and the first place out of tolerance.
  func run(stopsAtFirst: Bool) throws(Diagnostic) -> (rows: [Difference], firstBad: String?) {
    let types = tensors.map(\.type)
    let a = try first.graph.specialized(to: types), b = try second.graph.specialized(to: types)
    let shared = points(a, b)
    var rows: [Difference] = [], firstBad: String?
    let step = max(1, (shared.count + Self.chunks - 1) / Self.chunks)
    let bar = ProgressBar("compare", total: shared.count, on: terminal)
    defer { bar.finish() }
    for start in stride(from: 0, to: shared.count, by: step) {
      let part = shared[start..<min(shared.count, start + step)]
      let x = try values(of: part.map(\.first), in: a, first.options), y = try values(of: part.map(\.second), in: b, second.options)
      for (point, pair) in zip(part, zip(x, y)) {
        let row = try Difference(point.location, pair.0, pair.1, absolute: absolute, relative: relative)
        rows.append(row)
        if !row.matches, firstBad == nil { firstBad = "\(point.location) (\(point.op))" }
      }
      bar.show(start + part.count)
      if stopsAtFirst, firstBad != nil { break }
    }
    return (rows, firstBad)
  }

  private struct Point { var location: String, op: String, first: Value, second: Value }

  /// The last value at each place of both programs, where the types agree.
  private func points(_ a: Graph, _ b: Graph) -> [Point] {
    let (x, y) = (last(a), last(b))
    return a.operations.compactMap { operation in
      guard let value = operation.results.first, x[operation.location] == value, let other = y[operation.location], a.type(of: value) == b.type(of: other) else { return nil }
      return Point(location: operation.location, op: operation.op.spec.name, first: value, second: other)
    }
  }
  private func last(_ graph: Graph) -> [String: Value] {
    var result: [String: Value] = [:]
    for operation in graph.operations where !operation.location.isEmpty { result[operation.location] = operation.results.first }
    return result
  }

  private func values(of values: [Value], in graph: Graph, _ options: ExecutableOptions) throws(Diagnostic) -> [Tensor] {
    let builder = GraphBuilder(rewriting: graph)
    for operation in graph.operations { try builder.append(operation) }
    for (index, value) in values.enumerated() { builder.output(value, name: "observed_\(index)") }
    let outputs = try Executable(builder.finish(), options).makeSession().run(tensors)
    return Array(outputs.suffix(values.count))
  }
}
