/// A program run for each slice of some tensors. ONNX Scan-25.
///
/// Operands are `stateCount` values that go around, then the tensors to be sliced, one for each of `inputs`, then
/// captures. The body takes states, slices and captures, and makes the next states and the values to collect, one for
/// each of `outputs`; the op's results are the last states and the collected values, stacked.
public struct Scan: SubprogramOp, ExpandableOp {
  public static let spec = OpSpec("scan", "A program run for each slice of some tensors.", operands: ["values..."], results: ["outputs..."])
  /// Along which axis a tensor is cut or stacked, and from which end.
  public struct Direction: Sendable, Hashable, Codable {
    public var axis: Int
    public var isReversed: Bool
    public init(axis: Int = 0, isReversed: Bool = false) { self.axis = axis; self.isReversed = isReversed }
  }
  public var body: Graph
  public var stateCount: Int
  public var inputs: [Direction], outputs: [Direction]
  public init(body: Graph, stateCount: Int, inputs: [Direction], outputs: [Direction]) {
    self.body = body; self.stateCount = stateCount; self.inputs = inputs; self.outputs = outputs
  }

  var subprograms: [Graph] { [body] }
  var runsAsOftenAsValuesSay: Bool { false }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let types = operands.present.map(\.type)
    guard types.count == operands.count, stateCount >= 0, !inputs.isEmpty, types.count >= stateCount + inputs.count, body.outputs.count == stateCount + outputs.count else {
      throw Diagnostic(
        "type.subprogram", "the operands do not fit the body", found: "\(types.count) operands, a body with \(body.outputs.count) outputs",
        expected: "\(stateCount) states, \(inputs.count) tensors to slice, \(outputs.count) to stack")
    }
    var slices: [TensorType] = [], steps: Dimension?
    for (type, direction) in zip(types.dropFirst(stateCount), inputs) {
      var shape = type.shape
      let extent = shape.dimensions.remove(at: try requireAxis(direction.axis, of: type.shape))
      if let known = steps, known.isCertainlyDifferent(from: extent) {
        throw Diagnostic("type.subprogram", "the tensors to slice have different lengths", found: "\(known) and \(extent)", expected: "one length")
      }
      if steps?.fixedValue == nil { steps = extent }
      slices.append(TensorType(type.elementType, shape))
    }
    let captures = types.dropFirst(stateCount + inputs.count)
    let (states, results) = try stableTypes(Array(types.prefix(stateCount)), offset: 0) { (states) throws(Diagnostic) in
      try body.outputTypes(for: states + slices + captures, role: "body")
    }
    var stacks: [TensorType] = []
    for (type, direction) in zip(results.dropFirst(stateCount), outputs) {
      var shape = type.shape
      // The result has one axis more than the collected value.
      let axis = try requireAxis(direction.axis, of: Shape(shape.dimensions + [.unknown]))
      shape.dimensions.insert(steps ?? .unknown, at: axis)
      stacks.append(TensorType(type.elementType, shape))
    }
    return states + stacks
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let types = try resultTypes(for: arguments.operands), all = arguments.present.map(\.rowMajor)
    var states = Array(all.prefix(stateCount)), axes: [Int] = []
    let scanned = Array(all[stateCount..<stateCount + inputs.count]), captures = all.dropFirst(stateCount + inputs.count)
    for (tensor, direction) in zip(scanned, inputs) { axes.append(try requireAxis(direction.axis, of: Shape(tensor.shape))) }
    let steps = scanned[0].shape[axes[0]]
    var collected = Array(repeating: [Tensor](), count: outputs.count)
    for step in 0..<steps {
      let slices = scanned.indices.map { slice(scanned[$0], axis: axes[$0], at: inputs[$0].isReversed ? steps - 1 - step : step) }
      let results = try body.evaluate(states + slices + captures)
      states = Array(results.prefix(stateCount))
      for (i, result) in results.dropFirst(stateCount).enumerated() { collected[i].append(result) }
    }
    var stacks: [Tensor] = []
    for (i, type) in types.dropFirst(stateCount).enumerated() {
      let axis = try requireAxis(outputs[i].axis, of: type.shape)
      var shape = type.shape.dimensions.map { $0.fixedValue ?? 0 }
      shape.remove(at: axis)
      stacks.append(try stacked(outputs[i].isReversed ? collected[i].reversed() : collected[i], axis: axis, elementType: type.elementType, shape: collected[i].first?.shape ?? shape))
    }
    return states + stacks
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let operands = (0..<site.operandCount).map(site.operand), scanned = operands[stateCount..<stateCount + inputs.count], captures = operands.dropFirst(stateCount + inputs.count)
    var states = Array(operands.prefix(stateCount)), axes: [Int] = []
    for (operand, direction) in zip(scanned, inputs) { axes.append(try requireAxis(direction.axis, of: operand.shape)) }
    guard let steps = scanned.first?.shape[axes[0]].fixedValue else { throw site.unknownShape("the number of steps") }
    var collected = Array(repeating: [Expression](), count: outputs.count)
    for step in 0..<steps {
      var slices: [Expression] = []
      for ((operand, direction), axis) in zip(zip(scanned, inputs), axes) {
        let place = direction.isReversed ? steps - 1 - step : step
        slices.append(try operand.sliced(axis: axis, place..<place + 1).apply(Squeeze(axes: [axis])))
      }
      let results = try site.builder.inline(body, states + slices + captures)
      states = Array(results.prefix(stateCount))
      for (index, result) in results.dropFirst(stateCount).enumerated() { collected[index].append(result) }
    }
    var stacks: [Expression] = []
    for (index, direction) in outputs.enumerated() {
      let axis = try requireAxis(direction.axis, of: site.result(stateCount + index).shape)
      stacks.append(try Expression.stacked(direction.isReversed ? collected[index].reversed() : collected[index], axis: axis, or: site.result(stateCount + index)))
    }
    return states + stacks
  }
}
