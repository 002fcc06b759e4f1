internal import IR

extension GraphImporter {
  /// The graph of a model. Inputs that have an initializer are constants (IR versions before 4 list all of them).
  func importMain(_ graph: ONNXGraph) throws(Diagnostic) -> Graph {
    let initialized = Set(graph.initializers.map(\.name) + graph.sparseInitializers.map(\.values.name))
    var names: Set<String> = []
    var position = 0
    for input in graph.inputs {
      guard names.insert(input.name).inserted else { throw Diagnostic("onnx.duplicate-name", "input '\(input.name)' is declared twice") }
      if initialized.contains(input.name) { continue }
      try define(input.name, builder.input(input.name, type(of: input, given: state.options.openInputShape?(position, input.name))))
      position += 1
    }
    for name in state.options.inputShapes.keys.sorted() where !names.contains(name) || initialized.contains(name) {
      throw Diagnostic(
        "onnx.unknown-input", "a shape is given for '\(name)', which is no input", category: .usage,
        expected: graph.inputs.map(\.name).filter { !initialized.contains($0) }.joined(separator: ", "))
    }
    try importInitializers(graph)
    try importNodes(graph.nodes)
    try importOutputs(graph)
    return builder.finish()
  }

  /// A graph inside a node: its own inputs, then what it takes from outside.
  func importSubgraph(
    _ graph: ONNXGraph, inputTypes: [TensorType?], captures: [(name: String, type: TensorType)], constants: [(name: String, tensor: Tensor)]
  ) throws(Diagnostic) -> Graph {
    for (input, given) in zip(graph.inputs, inputTypes) {
      let type = if let given { given } else { try self.type(of: input) }
      try define(input.name, builder.input(input.name, type))
    }
    for capture in captures { try define(capture.name, builder.input(capture.name, capture.type)) }
    for (name, tensor) in constants { try define(name, builder.constant(tensor)) }
    try importInitializers(graph)
    try importNodes(graph.nodes)
    try importOutputs(graph)
    return builder.finish()
  }

  private func importInitializers(_ graph: ONNXGraph) throws(Diagnostic) {
    for tensor in graph.initializers { try define(tensor.name, builder.constant(state.decoder.tensor(tensor), name: tensor.name)) }
    for tensor in graph.sparseInitializers { try define(tensor.values.name, builder.constant(state.decoder.tensor(tensor), name: tensor.values.name)) }
  }

  private func importOutputs(_ graph: ONNXGraph) throws(Diagnostic) {
    var names: Set<String> = []
    for output in graph.outputs {
      guard names.insert(output.name).inserted else { throw Diagnostic("onnx.duplicate-name", "output '\(output.name)' is declared twice") }
      guard let value = scope[output.name] else {
        throw Diagnostic("onnx.undefined-value", "undefined value '\(output.name)' is an output of graph '\(graph.name)'")
      }
      if case .tensor(let code, _) = output.type, let declared = ElementType(onnx: code), declared != builder.type(of: value).elementType {
        throw Diagnostic(
          "onnx.type-mismatch", "output '\(output.name)' is declared with another element type than it has",
          found: declared.rawValue, expected: builder.type(of: value).elementType.rawValue)
      }
      builder.output(value, name: output.name)
    }
  }

  /// The type of a declared input; extents without a number or a name get names of their own.
  /// - Parameter given: the shape, where the declared one leaves something open.
  private func type(of input: ONNXValueInfo, given: Shape? = nil) throws(Diagnostic) -> TensorType {
    let code: Int32, declared: [ONNXDimension]?
    switch input.type {
    case .tensor(let c, let s): (code, declared) = (c, s)
    case .other(let kind): throw Diagnostic("onnx.unsupported-type", "input '\(input.name)' is \(kind)", expected: "a tensor")
    case nil: throw Diagnostic("onnx.input-type", "input '\(input.name)' has no type", expected: "a tensor type")
    }
    guard let elementType = ElementType(onnx: code) else {
      throw Diagnostic("onnx.input-type", "input '\(input.name)' has no known element type", found: "code \(code)")
    }
    if let shape = state.options.inputShapes[input.name] { return TensorType(elementType, shape) }
    guard let declared else {
      if let given { return TensorType(elementType, given) }
      throw Diagnostic(
        "onnx.input-shape", "not even the number of axes of input '\(input.name)' is declared",
        help: "give its shape: --shape \(input.name)=1x3x224x224")
    }
    guard declared.count <= TensorDecoder.rankLimit else {
      throw Diagnostic("onnx.limit", "input '\(input.name)' has too many axes", found: "\(declared.count)", expected: "at most \(TensorDecoder.rankLimit)")
    }
    var dimensions: [Dimension] = []
    for (axis, dimension) in declared.enumerated() {
      switch dimension {
      // -1 is how some writers say that they do not know.
      case .unknown, .number(-1): dimensions.append(.symbol(state.freshSymbol("\(input.name)_\(axis)")))
      case .symbol(let name): dimensions.append(.symbol(name))
      case .number(let n) where n < 0: throw Diagnostic("onnx.input-shape", "input '\(input.name)' has a negative extent", found: "\(n)")
      case .number(let n): dimensions.append(.fixed(Int(n)))
      }
    }
    var shape = Shape(dimensions)
    if let given, !shape.isFixed, shape.accepts(given.fixed ?? []) { shape = given; dimensions = given.dimensions }
    guard let count = dimensions.compactMap(\.fixedValue).checkedProduct(), count <= TensorDecoder.elementLimit else {
      throw Diagnostic("onnx.limit", "input '\(input.name)' is too large", found: "[\(shape)]", expected: "at most 2^40 elements")
    }
    return TensorType(elementType, shape)
  }
}
