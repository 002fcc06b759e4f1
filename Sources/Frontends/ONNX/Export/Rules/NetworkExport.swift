internal import IR

extension ExportTable {
  static let network: [ExportRule] = [
    .node(AveragePool.self, "AveragePool") { $0.window.attributes + [.flag("ceil_mode", $0.ceilMode), .flag("count_include_pad", $0.countsPadding)] },
    .node(BatchNormalization.self, "BatchNormalization") { [.float("epsilon", $0.epsilon)] },
    .node(Conv.self, "Conv") { $0.window.attributes + [.int("group", $0.group)] },
    .node(ConvTranspose.self, "ConvTranspose") {
      Window(kernel: $0.kernel, strides: $0.strides, dilations: $0.dilations, padding: $0.padding).attributes
        + [.int("group", $0.group), .ints("output_padding", $0.outputPadding)] + ($0.outputShape.map { [.ints("output_shape", $0)] } ?? [])
    },
    .node(Einsum.self, "Einsum") { [.string("equation", $0.equation)] },
    .node(Gemm.self, "Gemm") {
      [.float("alpha", $0.alpha), .float("beta", $0.beta), .flag("transA", $0.transposesA), .flag("transB", $0.transposesB)]
    },
    .plain(GlobalAveragePool.self, "GlobalAveragePool"),
    .plain(GlobalMaxPool.self, "GlobalMaxPool"),
    .node(GridSample.self, "GridSample") {
      [.string("mode", $0.mode.rawValue), .string("padding_mode", $0.outside.rawValue), .flag("align_corners", $0.alignsCorners)]
    },
    .node(GroupNormalization.self, "GroupNormalization", since: 21) { [.int("num_groups", $0.groups), .float("epsilon", $0.epsilon)] },
    .node(Hardmax.self, "Hardmax") { [.int("axis", $0.axis)] },
    .node(InstanceNormalization.self, "InstanceNormalization") { [.float("epsilon", $0.epsilon)] },
    .widened(LayerNormalization.self) { (op: LayerNormalization, node: ExportNode) throws(Diagnostic) in
      node.emit("LayerNormalization", [.int("axis", op.axis), .float("epsilon", op.epsilon)])
    },
    .node(LocalResponseNormalization.self, "LRN") { [.int("size", $0.size), .float("alpha", $0.alpha), .float("beta", $0.beta), .float("bias", $0.bias)] },
    .node(LogSoftmax.self, "LogSoftmax") { [.int("axis", $0.axis)] },
    .node(LpNormalization.self, "LpNormalization") { [.int("axis", $0.axis), .int("p", $0.p)] },
    .node(LpPool.self, "LpPool") { $0.window.attributes + [.flag("ceil_mode", $0.ceilMode), .int("p", $0.p)] },
    .plain(MatMul.self, "MatMul"),
    .node(MaxPool.self, "MaxPool") { $0.window.attributes + [.flag("ceil_mode", $0.ceilMode), .flag("storage_order", $0.indicesAreColumnMajor)] },
    .node(MeanVarianceNormalization.self, "MeanVarianceNormalization") { [.ints("axes", $0.axes)] },
    .widened(RMSNormalization.self) { (op: RMSNormalization, node: ExportNode) throws(Diagnostic) in
      node.emit("RMSNormalization", since: 23, [.int("axis", op.axis), .float("epsilon", op.epsilon)])
    },
    .node(Resize.self, "Resize") {
      [
        .string("mode", $0.mode.rawValue), .string("coordinate_transformation_mode", $0.coordinates.rawValue), .string("nearest_mode", $0.nearestRounding.rawValue),
        .flag("antialias", $0.antialias), .float("cubic_coeff_a", $0.cubicCoefficient), .flag("exclude_outside", $0.excludesOutside),
        .float("extrapolation_value", $0.extrapolationValue), .string("keep_aspect_ratio_policy", $0.aspectRatio.rawValue),
      ] + ($0.axes.map { [.ints("axes", $0)] } ?? [])
    },
    ExportRule(RotaryEmbedding.self) { (op: RotaryEmbedding, node: ExportNode) throws(Diagnostic) in
      var attributes: [ExportAttribute] = [.flag("interleaved", op.isInterleaved)]
      if op.headCount > 0 { attributes.append(.int("num_heads", op.headCount)) }
      if op.rotaryDimension > 0 { attributes.append(.int("rotary_embedding_dim", op.rotaryDimension)) }
      node.emit("RotaryEmbedding", since: 23, attributes)
    },
    .node(Softmax.self, "Softmax") { [.int("axis", $0.axis)] },
  ]

  static let quantization: [ExportRule] = [
    .node(ConvInteger.self, "ConvInteger") { $0.window.attributes + [.int("group", $0.group)] },
    ExportRule(DequantizeLinear.self) { (op: DequantizeLinear, node: ExportNode) throws(Diagnostic) in
      let type = op.elementType.map { [ExportAttribute.int("output_dtype", Int($0.onnxCode))] } ?? []
      node.emit("DequantizeLinear", since: op.elementType == nil ? quantizationVersion(node.type(0), blockSize: op.blockSize) : 23, [.int("axis", op.axis)] + (op.blockSize == 0 ? [] : [.int("block_size", op.blockSize)]) + type)
    },
    .plain(DynamicQuantizeLinear.self, "DynamicQuantizeLinear"),
    .plain(MatMulInteger.self, "MatMulInteger"),
    .node(QLinearConv.self, "QLinearConv") { $0.window.attributes + [.int("group", $0.group)] },
    .plain(QLinearMatMul.self, "QLinearMatMul"),
    .widened(QuantizeLinear.self) { (op: QuantizeLinear, node: ExportNode) throws(Diagnostic) in
      var attributes: [ExportAttribute] = [.int("axis", op.axis)] + (op.blockSize == 0 ? [] : [.int("block_size", op.blockSize)])
      if !op.saturate { attributes.append(.flag("saturate", false)) }
      var operands = node.operands
      if let type = op.elementType, !node.has(2) {
        // A zero point says the element type to every reader; `output_dtype` to some.
        if let shape = node.type(1).shape.fixed, type.isInteger {
          operands = [node.operand(0), node.operand(1), try node.nodes.constant(Tensor(type, shape, int64s: Array(repeating: 0, count: shape.reduce(1, *))))]
        } else { attributes.append(.int("output_dtype", Int(type.onnxCode))) }
      }
      let version = operands.count < 3 && op.elementType != nil ? 21 : quantizationVersion(node.resultTypes[0], blockSize: op.blockSize)
      node.nodes.emit("QuantizeLinear", operands, outputs: node.results, since: version, attributes)
    },
  ]

  /// Version 21 brought blocks, and codes of 16 and 4 bits.
  private static func quantizationVersion(_ codes: TensorType, blockSize: Int) -> Int {
    blockSize > 0 || codes.elementType.bitCount != 8 && codes.elementType != .int32 ? 21 : 19
  }

  static let recurrent: [ExportRule] = [
    .node(GRU.self, "GRU") {
      layer($0.hiddenSize, $0.direction, $0.activations, $0.clip, $0.batchFirst) + [.flag("linear_before_reset", $0.resetsAfterProduct)]
    },
    .node(LSTM.self, "LSTM") {
      layer($0.hiddenSize, $0.direction, $0.activations, $0.clip, $0.batchFirst) + [.flag("input_forget", $0.couplesInputAndForget)]
    },
    .node(RNN.self, "RNN") { layer($0.hiddenSize, $0.direction, $0.activations, $0.clip, $0.batchFirst) },
  ]

  private static func layer(_ size: Int, _ direction: RecurrentDirection, _ activations: [RecurrentActivation], _ clip: Double?, _ batchFirst: Bool) -> [ExportAttribute] {
    let alphas = activations.filter { $0.function.parameterCount > 0 }.map(\.alpha), betas = activations.filter { $0.function.parameterCount > 1 }.map(\.beta)
    return [.int("hidden_size", size), .string("direction", direction.rawValue), .strings("activations", activations.map(\.function.rawValue)), .flag("layout", batchFirst)]
      + (alphas.isEmpty ? [] : [.floats("activation_alpha", alphas)]) + (betas.isEmpty ? [] : [.floats("activation_beta", betas)])
      + (clip.map { [.float("clip", $0)] } ?? [])
  }
}

extension Window {
  var attributes: [ExportAttribute] {
    let shape: [ExportAttribute] = [.ints("kernel_shape", kernel), .ints("strides", strides), .ints("dilations", dilations)]
    switch padding {
    case .explicit(let begin, let end): return shape + [.ints("pads", begin + end)]
    case .sameUpper: return shape + [.string("auto_pad", "SAME_UPPER")]
    case .sameLower: return shape + [.string("auto_pad", "SAME_LOWER")]
    case .valid: return shape
    }
  }
}

