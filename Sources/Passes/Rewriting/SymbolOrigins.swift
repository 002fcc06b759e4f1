internal import IR

/// Where the symbols in a program's shapes come from: for each the first input axis that has it as its extent.
struct SymbolOrigins {
  struct Origin { var input: Value, axis: Int }
  private let origins: [Dimension: Origin]

  init(_ graph: Graph) {
    var origins: [Dimension: Origin] = [:]
    for input in graph.inputs {
      for (axis, extent) in graph.type(of: input).shape.dimensions.enumerated()
      where extent.fixedValue == nil && !extent.isUnknown && origins[extent] == nil {
        origins[extent] = Origin(input: input, axis: axis)
      }
    }
    self.origins = origins
  }

  func canMake(_ extents: [Dimension]) -> Bool { extents.allSatisfy { $0.fixedValue != nil || origins[$0] != nil } }

  /// The extents as a list of int64, read off the inputs where they are not numbers.
  func list(
    _ extents: [Dimension], emit: (any Op, [Value?]) throws(Diagnostic) -> Value, constant: (Tensor) -> Value
  ) throws(Diagnostic) -> Value {
    var pieces: [Value] = [], index = 0
    while index < extents.count {
      if let origin = origins[extents[index]] {
        pieces.append(try emit(ShapeOf(start: origin.axis, end: origin.axis + 1), [origin.input]))
        index += 1
      } else {
        let run = extents[index...].prefix { $0.fixedValue != nil }
        guard !run.isEmpty else { preconditionFailure("an extent of no known origin") }
        pieces.append(constant(Tensor(int64s: run.compactMap(\.fixedValue))))
        index += run.count
      }
    }
    if pieces.isEmpty { return constant(Tensor(int64s: [])) }
    return pieces.count == 1 ? pieces[0] : try emit(Concat(axis: 0), pieces)
  }
}
