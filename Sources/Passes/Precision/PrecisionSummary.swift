public import IR

/// What a program is computed in, read off its types.
public struct PrecisionSummary: Sendable, Hashable, Codable {
  /// How many of something there are in one element type.
  public struct Count: Sendable, Hashable, Codable { public var elementType: ElementType, count: Int }
  /// Layers that multiply by weights (linear, convolution), by what they multiply.
  public var layers: [Count]
  public var attentions: [Count]
  /// Values between operations.
  public var edges: [Count]
  /// Bytes of constants.
  public var weightBytes: [Count]

  public init(_ graph: Graph) {
    var layers: [ElementType] = [], attentions: [ElementType] = [], edges: [ElementType] = []
    for operation in graph.operations {
      edges += operation.results.map { graph.type(of: $0).elementType }
      let operands = operation.operands.map { $0.map { graph.type(of: $0).elementType } }
      switch operation.op {
      case is Linear, is MatMul, is Gemm, is Conv, is PatchEmbedding: layers += operands.dropFirst().prefix(1).compactMap(\.self)
      case is QuantizedLinear, is QLinearMatMul, is QLinearConv, is MatMulInteger, is ConvInteger: layers.append(.int8)
      case is Attention: attentions += operands.prefix(1).compactMap(\.self)
      default: break
      }
    }
    self.layers = Self.counts(layers.map { ($0, 1) })
    self.attentions = Self.counts(attentions.map { ($0, 1) })
    self.edges = Self.counts(edges.map { ($0, 1) })
    weightBytes = Self.counts(graph.constants.map { ($0.tensor.elementType, $0.tensor.byteCount) })
  }

  /// The precision that says how near to single precision the program can be.
  public var lowest: Precision {
    let types = Set((layers + attentions).map(\.elementType))
    return types.contains(.int8) ? .int8 : types.contains(.bfloat16) ? .bf16 : .fp32
  }

  /// In the order of `ElementType`.
  private static func counts(_ items: [(ElementType, Int)]) -> [Count] {
    var sums: [ElementType: Int] = [:]
    for (type, count) in items { sums[type, default: 0] += count }
    return ElementType.allCases.compactMap { type in sums[type].map { Count(elementType: type, count: $0) } }
  }

  /// As `layers bfloat16 96, float32 2; attention bfloat16 24`.
  public var description: String {
    func list(_ counts: [Count]) -> String { counts.map { "\($0.elementType.rawValue) \($0.count)" }.joined(separator: ", ") }
    let parts = [("layers", layers), ("attention", attentions)].filter { !$0.1.isEmpty }.map { "\($0.0) \(list($0.1))" }
    return parts.isEmpty ? "no layers" : parts.joined(separator: "; ")
  }
  /// As `float32 120, bfloat16 96`.
  public var edgesDescription: String { edges.map { "\($0.elementType.rawValue) \($0.count)" }.joined(separator: ", ") }
}
