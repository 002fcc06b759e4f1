internal import IR

/// One program being lowered.
final class Lowering {
  /// What an 8-bit layer reads.
  private struct Codes { var codes: Value, scale: Value, zeroPoint: Value }

  private let operations: [Operation], builder: GraphBuilder, layers: LinearLayers, policy: PrecisionPolicy, log: PassLog
  private let narrow: NarrowValues
  private let names: [Int: String]
  private let smoothing: SmoothingFactors
  /// How many operands and outputs mean a value.
  private var uses: [Value: Int] = [:]
  /// The results of normalisations that only 8-bit layers with scales of their own for each token read.
  private var codedOnly: Set<Value> = []
  /// The element types that values had.
  private let types: [ElementType]
  /// The gates that lowered layers compute before they store, by the layer's result.
  private var gates: [Value: Operation] = [:]
  private var codes: [Value: Codes] = [:], staticCodes: [StaticKey: Codes] = [:], casts: [CastKey: Value] = [:]
  private struct CastKey: Hashable { var value: Value, type: ElementType }
  private struct StaticKey: Hashable { var value: Value, scale: ActivationScale }

  init(_ graph: consuming Graph, _ layers: LinearLayers, _ policy: PrecisionPolicy, _ log: PassLog) {
    self.layers = layers; self.policy = policy; self.log = log
    operations = graph.operations
    narrow = NarrowValues(copy graph, layers.precisions)
    names = Dictionary(uniqueKeysWithValues: layers.all.map { ($0.position, $0.name) })
    for operation in operations { for case let operand? in operation.operands { uses[operand, default: 0] += 1 } }
    for output in graph.outputs { uses[output.value, default: 0] += 1 }
    smoothing = Smoothing(copy graph, layers, policy).factors
    types = graph.values.map(\.type.elementType)
    builder = GraphBuilder(rewriting: consume graph)
    findCodedOnly()
    findGates()
  }

  private func findGates() {
    var layersByResult: [Value: Operation] = [:]
    for (position, operation) in operations.enumerated() {
      if let linear = operation.op as? Linear, linear.activation == .none, !linear.isGated, operation.operands.count < 4 || operation.operands[3] == nil,
        (layers.precisions[position] ?? .fp32) != .fp32, uses[operation.results[0]] == 1 { layersByResult[operation.results[0]] = operation }
      if operation.op is SwiGLU, let input = operation.operands[0], layersByResult[input] != nil { gates[input] = operation }
    }
  }

  private func findCodedOnly() {
    var dynamicReads: [Value: Int] = [:]
    for (position, operation) in operations.enumerated() where layers.precisions[position] == .int8 && scale(position) == nil {
      if let input = operation.operands[0] { dynamicReads[input, default: 0] += 1 }
    }
    for operation in operations {
      guard let normalization = operation.op as? LayerNormalization, normalization.resultCount == 1, let input = operation.operands[0] else { continue }
      let shape = builder.type(of: input).shape, result = operation.results[0]
      if shape.normalizedAxis(normalization.axis) == shape.rank - 1, let reads = dynamicReads[result], reads == uses[result] { codedOnly.insert(result) }
    }
  }
  private func scale(_ position: Int) -> ActivationScale? { names[position].flatMap { policy.inputs[$0] } }

  func run() throws(Diagnostic) -> Graph {
    for (position, operation) in operations.enumerated() {
      switch layers.precisions[position] {
      case .bf16: try bfloat16(operation, position)
      case .int8: try int8(operation, position)
      default: try other(operation, position)
      }
    }
    for output in builder.graph.outputs {
      let value = builder.resolve(output.value), wide = try widened(output.value)
      if wide != value { builder.replace(value, by: wide) }
    }
    var lowered = builder.finish().withoutDeadOperations()
    lowered.dropUnusedConstants()
    return lowered
  }

  private func other(_ operation: Operation, _ position: Int) throws(Diagnostic) {
    if operation.op is SwiGLU, let input = operation.operands[0], gates[input] != nil { return }
    let operation = try smoothed(operation, position)
    if let result = operation.results.first, codedOnly.contains(result), let normalization = operation.op as? LayerNormalization {
      let results = try builder.emit(QuantizedLayerNormalization(epsilon: normalization.epsilon), operation.operands, location: operation.location)
      codes[result] = Codes(codes: results[0], scale: results[1], zeroPoint: results[2])
      return log.fired("quantize-normalization", at: operation)
    }
    let keepsNarrow = operation.op.keepsElementType && operation.results.allSatisfy { narrow[$0] } || narrow.isNarrowAttention(operation)
    var operands: [Value?] = []
    for (index, operand) in operation.operands.enumerated() {
      guard let operand else { operands.append(nil); continue }
      operands.append(keepsNarrow && index < 3 ? builder.resolve(operand) : try widened(operand))
    }
    var op = operation.op
    if let result = operation.results.first, narrow[result], let rounded = op.rounding(to: .bfloat16) { op = rounded }
    if op is Attention, keepsNarrow { log.fired("lower-attention", at: operation) }
    try builder.append(Operation(op: op, operands: operands, results: operation.results, location: operation.location))
  }

  /// A normalisation with its channels divided by their factors, where there are any.
  private func smoothed(_ operation: Operation, _ position: Int) throws(Diagnostic) -> Operation {
    guard let factors = smoothing.normalizations[position] else { return operation }
    let first = operation.op is AddLayerNormalization ? 2 : 1
    var operands = operation.operands
    for index in first..<operands.count { operands[index] = operands[index].map { divided($0, by: factors) } }
    log.fired("smooth", at: operation)
    return Operation(op: operation.op, operands: operands, results: operation.results, location: operation.location)
  }
  /// A vector of constants divided by factors.
  private func divided(_ value: Value, by factors: [Float]) -> Value {
    guard let tensor = builder.graph.constant(value), tensor.elementCount == factors.count else { return value }
    return builder.constant(Tensor(.float32, tensor.shape, scalars: zip(tensor.floats, factors).map { $0 / $1 }), name: builder.graph.name(of: value))
  }

  private func bfloat16(_ operation: Operation, _ position: Int) throws(Diagnostic) {
    guard var linear = operation.op as? Linear, let input = operation.operands[0], let weight = try converted(operation, position) else { return }
    linear.elementType = type(operation)
    if gates[operation.results[0]] != nil { (linear.isGated, linear.activation) = (true, .silu) }
    try replace(operation, by: linear, [try cast(input, .bfloat16), weight.matrix] + (try epilogue(operation, position)))
    log.fired("lower-bf16", at: operation)
  }

  private func int8(_ operation: Operation, _ position: Int) throws(Diagnostic) {
    guard let linear = operation.op as? Linear, let input = operation.operands[0], let weight = try converted(operation, position) else { return }
    let scale = scale(position)
    let codes = if let scale { try quantized(input, scale, operation) } else { try quantized(input, operation) }
    var op = QuantizedLinear(activation: linear.activation, weightIsTransposed: linear.weightIsTransposed, elementType: type(operation), isGated: linear.isGated)
    if gates[operation.results[0]] != nil { (op.isGated, op.activation) = (true, .silu) }
    try replace(operation, by: op, [codes.codes, codes.scale, codes.zeroPoint, weight.matrix, weight.scales] + (try epilogue(operation, position, shifts: weight.shifts)))
    log.fired(scale == nil ? "lower-int8" : "lower-int8-static", at: operation)
  }

  /// What a layer and its gate, if it has one, leave behind.
  private func result(_ operation: Operation) -> Value { gates[operation.results[0]]?.results[0] ?? operation.results[0] }
  private func type(_ operation: Operation) -> ElementType { narrow[result(operation)] ? .bfloat16 : .float32 }

  /// Bias and residual, in single precision.
  private func epilogue(_ operation: Operation, _ position: Int, shifts: [Float]? = nil) throws(Diagnostic) -> [Value?] {
    var operands: [Value?] = []
    for operand in operation.operands.dropFirst(2) {
      if let operand { operands.append(try widened(operand)) } else { operands.append(nil) }
    }
    if let factors = smoothing.outputs[position], let bias = operands.first ?? nil { operands[0] = divided(bias, by: factors) }
    guard let shifts else { return operands }
    let bias = operands.first ?? nil, old = bias.map { builder.graph.constant($0)?.floats ?? [] } ?? Array(repeating: 0, count: shifts.count)
    if old.count == shifts.count {
      let corrected = builder.constant(Tensor([shifts.count], zip(old, shifts).map { $0 + $1 }), name: bias.map { builder.graph.name(of: $0) } ?? "")
      if operands.isEmpty { operands = [corrected] } else { operands[0] = corrected }
      log.fired("correct-bias", at: operation)
    }
    return operands
  }

  private func replace(_ operation: Operation, by op: any Op, _ operands: [Value?]) throws(Diagnostic) {
    let results = try builder.emit(op, operands, location: operation.location)
    builder.replace(result(operation), by: results[0])
    if gates[operation.results[0]] != nil { log.fired("lower-gate", at: operation) }
  }

  private struct Weights { var matrix: Value, scales: Value? = nil, shifts: [Float]? = nil }
  private var weights: [WeightKey: Weights] = [:]
  private struct WeightKey: Hashable { var value: Value, precision: Precision?, isTransposed: Bool }

  /// The layer's weights converted, once for all layers that share them; the original is let go of when nothing else uses it.
  private func converted(_ operation: Operation, _ position: Int) throws(Diagnostic) -> Weights? {
    guard let linear = operation.op as? Linear, let value = operation.operands[1] else { return nil }
    let precision = layers.precisions[position], key = WeightKey(value: value, precision: precision, isTransposed: linear.weightIsTransposed)
    if let known = weights[key] { return known }
    guard let tensor = builder.graph.constant(value) else { return nil }
    let name = builder.graph.name(of: value)
    let values = tensor.smoothed(isTransposed: linear.weightIsTransposed, inputs: smoothing.inputs[position], outputs: smoothing.outputs[position])
    var made: Weights
    if precision == .int8 {
      let (codes, scales) = Tensor.int8(values, tensor.shape, isTransposed: linear.weightIsTransposed)
      made = Weights(matrix: builder.constant(codes, name: name), scales: builder.constant(scales, name: name.isEmpty ? "" : "\(name).scale"))
      if uses[value] == 1, let means = means(position, tensor.shape[linear.weightIsTransposed ? 1 : 0]) {
        made.shifts = Tensor.shifts(values, codes, scales, means: means, isTransposed: linear.weightIsTransposed)
      }
    } else {
      made = Weights(matrix: builder.constant(.bfloat16(values, tensor.shape), name: name))
    }
    weights[key] = made
    tensor.discardResidentPages()
    if uses[value] == 1 { builder.releaseConstant(value) }
    return made
  }

  /// The means of the channels that a layer reads, as they are after smoothing.
  private func means(_ position: Int, _ width: Int) -> [Float]? {
    guard let means = names[position].flatMap({ policy.channelMeans[$0] }), means.count == width else { return nil }
    return smoothing.inputs[position].map { zip(means, $0).map { $0 / $1 } } ?? means
  }

  /// A value in single precision, where it was in it.
  private func widened(_ value: Value) throws(Diagnostic) -> Value {
    // Constants made on the way are of the type they are.
    value.index < types.count && types[value.index] == .float32 ? try cast(value, .float32) : builder.resolve(value)
  }

  private func cast(_ value: Value, _ type: ElementType) throws(Diagnostic) -> Value {
    let value = builder.resolve(value), from = builder.type(of: value).elementType
    guard from != type, from == .float32 || from == .bfloat16 else { return value }
    let key = CastKey(value: value, type: type)
    if let known = casts[key] { return known }
    let result = try builder.emit(Cast(to: type), value)
    casts[key] = result
    return result
  }

  /// A value as codes with a scale for each token.
  private func quantized(_ value: Value, _ operation: Operation) throws(Diagnostic) -> Codes {
    let value = codes[value] == nil ? builder.resolve(value) : value
    if let known = codes[value] { return known }
    let results = try builder.emit(QuantizeRows(), [value], location: operation.location)
    let made = Codes(codes: results[0], scale: results[1], zeroPoint: results[2])
    codes[value] = made
    return made
  }
  /// A value as codes with a scale that is known.
  private func quantized(_ value: Value, _ scale: ActivationScale, _ operation: Operation) throws(Diagnostic) -> Codes {
    let value = builder.resolve(value), key = StaticKey(value: value, scale: scale)
    if let known = staticCodes[key] { return known }
    let factor = builder.constant(Tensor([], [scale.scale])), zeroPoint = builder.constant(Tensor(.uint8, [], int64s: [Int64(scale.zeroPoint)]))
    let shift = builder.constant(Tensor(.int32, [], int64s: [Int64(scale.zeroPoint)]))
    let made = Codes(codes: try builder.emit(QuantizeLinear(), value, factor, zeroPoint, location: operation.location), scale: factor, zeroPoint: shift)
    staticCodes[key] = made
    return made
  }
}
