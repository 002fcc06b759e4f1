internal import IR

/// Which tokens, rows along axis 1 of [batch, tokens, channels], anybody reads of what a program computes.
struct RowDemand {
  /// Rows cut out of a value.
  struct Selection { var rows: Range<Int>, dropsAxis: Bool }
  /// By the position of an operation: the rows of its result that are to be computed, where not all are.
  private(set) var rows: [Int: Range<Int>] = [:]
  /// By the position of the operation that cuts.
  private(set) var selections: [Int: Selection] = [:]
  /// By position: the operands whose rows become the result's rows.
  private(set) var rowOperands: [Int: [Int]] = [:]
  /// By position: attentions whose queries are to be projected apart.
  private(set) var packed: [Int: PackedProjection] = [:]
  private let graph: Graph, producers: [Value: Int]

  /// What some reader wants of a value: these rows or all.
  private struct Want { var rows: Range<Int>?, cuts: Bool }

  init(_ graph: Graph, for target: Target) {
    self.graph = graph
    let reader = Rewriter(graph, target: target)
    var producers: [Value: Int] = [:], wants: [Value: [Want]] = [:]
    var uses: [Value: Int] = [:]
    for (position, operation) in graph.operations.enumerated() {
      for result in operation.results { producers[result] = position }
      for case let operand? in operation.operands { uses[operand, default: 0] += 1 }
    }
    self.producers = producers
    for output in graph.outputs {
      uses[output.value, default: 0] += 1
      wants[output.value, default: []].append(Want(rows: nil, cuts: false))
    }
    for (position, operation) in graph.operations.enumerated().reversed() {
      let selection = Self.selection(operation, reader)
      selections[position] = selection
      var own: Range<Int>?, carriers: [Int] = []
      if operation.results.count == 1, let wanted = wants[operation.results[0]], let range = Self.joint(wanted), let all = tokens(operation.results[0]), range.count < all {
        if let operands = carryingOperands(operation) { (own, carriers) = (range, operands) }
        else if range.count * 2 <= all, isNarrowable(operation), let projection = PackedProjection(
          operation, producer: { producers[$0].map { graph.operations[$0] } }, useCount: { uses[$0] ?? 0 }, in: graph)
        {
          own = range
          packed[position] = projection
        }
      }
      rows[position] = own
      rowOperands[position] = own == nil ? nil : carriers
      for (index, operand) in operation.operands.enumerated() {
        guard let operand else { continue }
        let isCut = selection != nil && index == 0, isCarried = carriers.contains(index)
        wants[operand, default: []].append(Want(rows: isCut ? selection?.rows : isCarried ? own : nil, cuts: isCut))
      }
    }
    keepWorthwhile(target)
  }

  /// The rows of a value that are computed, where not all are.
  func rows(of value: Value) -> Range<Int>? { producers[value].flatMap { rows[$0] } }

  /// The rows that hold all that is wanted; nil where somebody wants all, or one operation other rows than another.
  private static func joint(_ wants: [Want]) -> Range<Int>? {
    let ranges = wants.compactMap(\.rows)
    guard ranges.count == wants.count, let low = ranges.map(\.lowerBound).min(), let high = ranges.map(\.upperBound).max() else { return nil }
    return wants.allSatisfy { $0.cuts || $0.rows == low..<high } ? low..<high : nil
  }

  private func tokens(_ value: Value) -> Int? {
    let shape = graph.type(of: value).shape
    return shape.rank == 3 ? shape[1].fixedValue : nil
  }
  private func channels(_ value: Value) -> Double { Double(graph.type(of: value).shape.dimensions.last?.fixedValue ?? 0) }

  private static func selection(_ operation: Operation, _ reader: Rewriter) -> Selection? {
    guard let source = operation.operands.first ?? nil, reader.shape(of: source).rank == 3 else { return nil }
    if operation.op is Slice, let ranges = reader.sliceRanges(operation), ranges.count == 1, ranges[0].axis == 1 {
      return Selection(rows: ranges[0].start..<ranges[0].start + ranges[0].count, dropsAxis: false)
    }
    if let gather = operation.op as? Gather, gather.axis == 1 || gather.axis == -2, let operand = operation.operands[1], reader.shape(of: operand).rank == 0,
      let number = reader.elements(of: operand)?.ints.first, let extent = reader.shape(of: source)[1].fixedValue
    {
      let index = number < 0 ? number + extent : number
      return index >= 0 && index < extent ? Selection(rows: index..<index + 1, dropsAxis: true) : nil
    }
    return nil
  }

  /// The operands that give a row of the result its own row; nil for an op that mixes rows.
  private func carryingOperands(_ operation: Operation) -> [Int]? {
    let result = operation.results[0], all = tokens(result)
    func carries(_ index: Int) -> Bool { operation.operands.indices.contains(index) && operation.operands[index].map { tokens($0) == all } == true }
    switch operation.op {
    case is Linear, is SwiGLU: return carries(0) ? [0, 3].filter(carries) : nil
    case let normalization as LayerNormalization: return normalization.axis == -1 || normalization.axis == 2 ? (carries(0) ? [0] : nil) : nil
    case let normalization as RMSNormalization: return normalization.axis == -1 || normalization.axis == 2 ? (carries(0) ? [0] : nil) : nil
    case let attention as Attention where attention.layout == .separate: return isNarrowable(operation) && carries(0) ? [0] : nil
    case let op where op.spec.traits.contains(.elementwise) && !op.spec.traits.contains(.random):
      var carriers: [Int] = []
      for (index, operand) in operation.operands.enumerated() {
        guard let operand else { continue }
        let shape = graph.type(of: operand).shape
        if shape.rank == 3, shape[1] != .fixed(1) { carriers.append(index) } else if shape.rank > 3 { return nil } else if shape.rank == 2, shape[0] != .fixed(1) { return nil }
      }
      return carriers.isEmpty || !carriers.allSatisfy(carries) ? nil : carriers
    default: return nil
    }
  }

  private func isNarrowable(_ operation: Operation) -> Bool {
    guard let attention = operation.op as? Attention else { return false }
    return !attention.isCausal && !attention.returnsWeights && (operation.operands.count < 4 || operation.operands[3] == nil)
  }

  // MARK: What pays

  /// Gives up operations, the first in the program first, before which more numbers would have to be cut out than after
  /// them, unless the arithmetic saved is worth it. What such an operation reads is computed as a whole.
  private mutating func keepWorthwhile(_ target: Target) {
    for position in rows.keys.sorted() {
      guard let range = rows[position], let all = tokens(graph.operations[position].results[0]), sources(of: position).allSatisfy({ rows(of: $0) == nil }) else { continue }
      let before = sources(of: position).filter { value in
        !rows.keys.contains { $0 != position && rows[$0] == range && sources(of: $0).contains(value) }
      }
      let copied = before.reduce(0) { $0 + channels($1) } - channels(graph.operations[position].results[0])
      let saved = Double(all - range.count) * operations(position)
      if saved < target.copyCost * Double(range.count) * copied { rows[position] = nil; rowOperands[position] = nil; packed[position] = nil }
    }
  }

  /// The values that rows are taken of.
  private func sources(of position: Int) -> [Value] {
    if let projection = packed[position] { return [projection.tokens] }
    return Array(Set((rowOperands[position] ?? []).compactMap { graph.operations[position].operands[$0] })).sorted()
  }

  /// Floating-point operations for each row.
  private func operations(_ position: Int) -> Double {
    let operation = graph.operations[position], width = channels(operation.results[0])
    switch operation.op {
    case is Linear: return 2 * width * (operation.operands[0].map(channels) ?? 0)
    case is Attention:
      let keys = Double(operation.operands.count > 1 ? operation.operands[1].flatMap { tokens($0) } ?? 0 : tokens(operation.results[0]) ?? 0)
      return 4 * keys * width + (packed[position].map { 2 * Double($0.inputs) * Double($0.width) } ?? 0)
    default: return 10 * width
    }
  }
}
