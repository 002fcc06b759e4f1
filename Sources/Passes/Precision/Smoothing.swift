internal import Foundation
public import IR

/// Factors that move the difficulty of outlier channels from the activations of 8-bit layers, where one scale serves a whole
/// token, into the weights, where each output has its own: what a layer reads is divided by a factor for each channel, and its
/// weights are multiplied by it, which changes nothing but the rounding. Xiao et al. 2023, "SmoothQuant", equation 4.
///
/// The division is free: it goes into the normalisation before the layer, into the columns that make the values of an attention,
/// or into the half of a gated layer that is not the gate.
public struct SmoothingFactors: Sendable {
  /// Of the channels that a layer reads, by the layer's position; its weights are multiplied by them.
  var inputs: [Int: [Float]] = [:]
  /// Of the columns that a layer makes, by its position; its weights and its bias are divided by them.
  var outputs: [Int: [Float]] = [:]
  /// Of the channels that a normalisation makes, by its position; scale and bias are divided by them.
  var normalizations: [Int: [Float]] = [:]
  private var byName: [String: [Float]] = [:]

  init() {}
  /// What lowering under this policy will use.
  public init(_ graph: Graph, policy: PrecisionPolicy) {
    let layers = LinearLayers(graph, policy: policy)
    self = Smoothing(graph, layers, policy).factors
    for layer in layers.all { byName[layer.name] = inputs[layer.position] }
  }
  /// Of the channels that a layer reads, by the layer's name; nil where they stay as they are.
  public subscript(layer: String) -> [Float]? { byName[layer] }
}

/// Finds the factors of a program. Where nothing was measured, the largest activations are estimated from the weights that make them.
struct Smoothing {
  private(set) var factors = SmoothingFactors()
  private let graph: Graph, layers: LinearLayers, policy: PrecisionPolicy
  private var producers: [Value: Int] = [:], readers: [Value: [(position: Int, operand: Int)]] = [:]
  private let names: [Int: String]

  init(_ graph: Graph, _ layers: LinearLayers, _ policy: PrecisionPolicy) {
    self.graph = graph; self.layers = layers; self.policy = policy
    names = Dictionary(uniqueKeysWithValues: layers.all.map { ($0.position, $0.name) })
    guard policy.smoothing > 0, layers.all.contains(where: { $0.precision == .int8 }) else { return }
    for (position, operation) in graph.operations.enumerated() {
      for result in operation.results { producers[result] = position }
      for (index, operand) in operation.operands.enumerated() { if let operand { readers[operand, default: []].append((position, index)) } }
    }
    for output in graph.outputs { readers[output.value, default: []].append((-1, 0)) }
    for position in graph.operations.indices {
      if graph.operations[position].op.isNormalization { smoothNormalization(position) }
    }
    // With the normalisations settled, what layers make can be told from their weights.
    for layer in layers.all where layer.precision == .int8 { smoothValues(layer.position); smoothGate(layer.position) }
  }

  /// The factors for channels of these largest activations and weights.
  private func balanced(_ activations: [Float], _ weights: [Float]) -> [Float] {
    let alpha = policy.smoothing
    let raw = zip(activations, weights).map { a, w -> Double in
      a > 0 && w > 0 && a.isFinite && w.isFinite ? exp2(alpha * log2(Double(a)) - (1 - alpha) * log2(Double(w))) : 1
    }
    // A common factor changes nothing; without it, codes and scales keep their size.
    let mean = exp2(raw.reduce(0) { $0 + log2($1) } / Double(max(raw.count, 1)))
    return raw.map { Float(min(max($0 / mean, 1e-4), 1e4)) }
  }

  /// The layers that read a value, where 8-bit layers with weights of their own are all that does.
  private func layersReading(_ value: Value) -> [Int]? {
    let all = readers[value] ?? []
    guard !all.isEmpty, all.allSatisfy({ $0.operand == 0 && layers.precisions[$0.position] == .int8 && weight($0.position) != nil && factors.inputs[$0.position] == nil }) else { return nil }
    return all.map(\.position)
  }
  /// The weights of a layer, where no other operation uses them.
  private func weight(_ position: Int) -> Tensor? {
    guard position >= 0, let linear = graph.operations[position].op as? Linear, !linear.isGated, let value = graph.operations[position].operands[1], readers[value]?.count == 1 else { return nil }
    return graph.constant(value)
  }
  private func isTransposed(_ position: Int) -> Bool { (graph.operations[position].op as? Linear)?.weightIsTransposed ?? false }

  private mutating func smoothNormalization(_ position: Int) {
    let operation = graph.operations[position]
    guard let reading = layersReading(operation.results[0]), let width = graph.type(of: operation.results[0]).shape.dimensions.last?.fixedValue else { return }
    let scaleIndex = operation.op is AddLayerNormalization ? 2 : 1
    let parameters = operation.operands.dropFirst(scaleIndex).map { $0.map { graph.constant($0)?.floats ?? [] } }
    guard let scale = parameters.first ?? nil, scale.count == width, parameters.dropFirst().allSatisfy({ $0 == nil || $0?.count == width }) else { return }
    let bias = (parameters.count > 1 ? parameters[1] : nil) ?? Array(repeating: 0, count: width)
    let measured = reading.compactMap { names[$0].flatMap { policy.channelMaxima[$0] } }.first { $0.count == width }
    let activations = measured ?? zip(scale, bias).map { Self.spread * abs($0) + abs($1) }
    var weights = [Float](repeating: 0, count: width)
    for layer in reading {
      guard let tensor = weight(layer) else { return }
      weights = zip(weights, tensor.largestByInput(isTransposed: isTransposed(layer))).map(max)
    }
    let found = balanced(activations, weights)
    factors.normalizations[position] = found
    for layer in reading { factors.inputs[layer] = found }
  }

  /// Standard deviations that the largest of some hundred numbers is away from the mean.
  private static let spread: Float = 3

  /// A layer that reads an attention: the factors go into the columns that make the values.
  private mutating func smoothValues(_ position: Int) {
    guard let input = graph.operations[position].operands[0], layersReading(input) == [position], let producer = producers[input],
      let attention = graph.operations[producer].op as? Attention, attention.keyValueHeadCount == attention.headCount, !attention.returnsWeights,
      let source = graph.operations[producer].operands[attention.layout == .packedQKV ? 0 : 2]
    else { return }
    migrate(position, to: source, part: attention.layout == .packedQKV ? 2 : 0, of: attention.layout == .packedQKV ? 3 : 1, gate: false)
  }
  /// A layer that reads a gate: the factors go into the half that is not activated.
  private mutating func smoothGate(_ position: Int) {
    guard let input = graph.operations[position].operands[0], layersReading(input) == [position], let producer = producers[input], graph.operations[producer].op is SwiGLU,
      let source = graph.operations[producer].operands[0]
    else { return }
    migrate(position, to: source, part: 1, of: 2, gate: true)
  }

  /// Moves the factors of what `layer` reads into one of several equal parts of the columns that another layer makes.
  private mutating func migrate(_ layer: Int, to source: Value, part: Int, of parts: Int, gate: Bool) {
    guard readers[source]?.count == 1, let maker = producers[source], let linear = graph.operations[maker].op as? Linear, linear.activation == .none, !linear.isGated,
      graph.operations[maker].operands.count < 4 || graph.operations[maker].operands[3] == nil, factors.outputs[maker] == nil, (layers.precisions[maker] ?? .fp32) != .fp32, let weights = weight(maker), let own = weight(layer)
    else { return }
    let bias = graph.operations[maker].operands.count > 2 ? graph.operations[maker].operands[2].map { graph.constant($0)?.floats ?? [] } : nil
    let columns = weights.shape[linear.weightIsTransposed ? 0 : 1], width = columns / parts, needed = own.largestByInput(isTransposed: isTransposed(layer))
    guard columns % parts == 0, needed.count == width, bias.map({ $0.count == columns }) ?? true else { return }
    let measured = names[layer].flatMap { policy.channelMaxima[$0] }
    let made = measured == nil ? estimates(maker, weights, bias) : []
    let activations = measured ?? (0..<width).map { made[part * width + $0] * (gate ? made[$0] : 1) }
    guard activations.count == width else { return }
    let found = balanced(activations, needed)
    factors.inputs[layer] = found
    factors.outputs[maker] = (0..<columns).map { $0 / width == part ? found[$0 % width] : 1 }
  }

  /// The largest numbers that a layer's columns are likely to hold, from its weights and the normalisation that it reads.
  private func estimates(_ position: Int, _ weights: Tensor, _ bias: [Float]?) -> [Float] {
    let operation = graph.operations[position], k = weights.shape[isTransposed(position) ? 1 : 0]
    var deviations = [Float](repeating: 1, count: k), means = [Float](repeating: 0, count: k)
    if let input = operation.operands[0], let producer = producers[input], graph.operations[producer].op.isNormalization {
      let normalization = graph.operations[producer], first = normalization.op is AddLayerNormalization ? 2 : 1
      let vectors = normalization.operands.dropFirst(first).map { $0.flatMap { graph.constant($0)?.floats } }
      if let scale = vectors.first ?? nil, scale.count == k { deviations = scale }
      if vectors.count > 1, let shift = vectors[1], shift.count == k { means = shift }
    }
    let columns = weights.columnMoments(deviations: deviations, means: means, isTransposed: isTransposed(position))
    return columns.enumerated().map { Self.spread * $1.deviation + abs($1.mean + (bias?[$0] ?? 0)) }
  }
}

extension Op {
  /// A normalisation with a scale for each channel.
  var isNormalization: Bool { self is LayerNormalization || self is RMSNormalization || self is AddLayerNormalization }
}
