public import IR

/// The linear layers of a program that may be computed in another precision, with the precision that a policy gives them.
public struct LinearLayers: Sendable {
  public struct Layer: Sendable, Hashable {
    /// Among the program's operations.
    public var position: Int
    /// The imported name, with a number where that is not the only one of its name.
    public var name: String
    /// Of the arithmetic of all linear layers.
    public var share: Double
    public var precision: Precision
    /// Why the layer stays in single precision although the policy is another; empty where it does not.
    public var reason: String
  }
  public let all: [Layer]
  /// fp32, bf16 or int8, by the operation's position.
  let precisions: [Int: Precision]

  public init(_ graph: Graph, policy: PrecisionPolicy) {
    var names: [String: Int] = [:], layers: [Layer] = []
    let origins = Self.producers(graph), costs = Self.costs(graph), total = max(costs.values.reduce(0, +), 1)
    for (position, operation) in graph.operations.enumerated() where operation.op is Linear {
      let place = operation.place, count = names[place, default: 0] + 1
      names[place] = count
      let name = count == 1 ? place : "\(place) (\(count))", share = (costs[position] ?? 0) / total
      var precision = policy.layers[name] ?? policy.precision, reason = ""
      if precision == .mixed { precision = Self.readsNormalization(operation, graph, origins) ? .int8 : .bf16 }
      if precision != .fp32 {
        reason = Self.obstacle(operation, graph, precision) ?? (policy.layers[name] == nil && share < policy.smallestShare ? "too small a share of the arithmetic" : "")
        if !reason.isEmpty { precision = .fp32 }
      }
      layers.append(Layer(position: position, name: name, share: share, precision: precision, reason: reason))
    }
    all = layers
    precisions = Dictionary(uniqueKeysWithValues: layers.map { ($0.position, $0.precision) })
  }

  /// What each layer reads, as the value that some operation makes in memory: what only rearranges it is looked through.
  public func readValues(in graph: Graph) -> [(layer: Layer, value: Value)] {
    let producers = Self.producers(graph)
    return all.compactMap { layer in
      var value = graph.operations[layer.position].operands[0]
      while let inner = value, let producer = producers[inner], producer.op.spec.traits.contains(.view) { value = producer.operands[0] }
      return value.map { (layer, $0) }
    }
  }

  /// Why a layer cannot be lowered; nil where it can.
  private static func obstacle(_ operation: Operation, _ graph: Graph, _ precision: Precision) -> String? {
    guard let weight = operation.operands[1].flatMap(graph.constant), let input = operation.operands[0] else { return "its weights are not constants" }
    guard weight.elementType == .float32, graph.type(of: input).elementType == .float32 else { return "it is not in single precision" }
    guard precision != .int8 || weight.shape.max() ?? 0 <= QuantizedLinear.longestRow else { return "its rows are too long for 8 bits" }
    return nil
  }

  private static func producers(_ graph: Graph) -> [Value: Operation] {
    var producers: [Value: Operation] = [:]
    for operation in graph.operations { for result in operation.results { producers[result] = operation } }
    return producers
  }
  private static func readsNormalization(_ operation: Operation, _ graph: Graph, _ producers: [Value: Operation]) -> Bool {
    var next = operation.operands[0]
    while let value = next, let producer = producers[value] {
      if producer.op is LayerNormalization || producer.op is RMSNormalization || producer.op is AddLayerNormalization { return true }
      guard producer.op.spec.traits.contains(.view) else { return false }
      next = producer.operands[0]
    }
    return false
  }

  /// Multiplications of each linear layer, relative to each other: batches count as one, other symbols as the patches of a
  /// small picture.
  private static func costs(_ graph: Graph) -> [Int: Double] {
    let batches = Set(graph.inputTypes.compactMap(\.shape.dimensions.first))
    func extent(_ dimension: Dimension) -> Double { dimension.fixedValue.map(Double.init) ?? (batches.contains(dimension) ? 1 : 197) }
    var costs: [Int: Double] = [:]
    for (position, operation) in graph.operations.enumerated() where operation.op is Linear {
      guard let result = operation.results.first, let input = operation.operands[0] else { continue }
      costs[position] = graph.type(of: result).shape.dimensions.map(extent).reduce(1, *) * (graph.type(of: input).shape.dimensions.last.map(extent) ?? 1)
    }
    return costs
  }
}
