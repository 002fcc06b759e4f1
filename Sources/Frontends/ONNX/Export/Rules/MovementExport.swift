internal import IR

extension ExportTable {
  static let movement: [ExportRule] = [
    .plain(Arange.self, "Range"),
    .node(ArgMax.self, "ArgMax") { [.int("axis", $0.axis), .flag("keepdims", $0.keepsDimension), .flag("select_last_index", $0.selectsLast)] },
    .node(ArgMin.self, "ArgMin") { [.int("axis", $0.axis), .flag("keepdims", $0.keepsDimension), .flag("select_last_index", $0.selectsLast)] },
    .node(Compress.self, "Compress") { $0.axis.map { [.int("axis", $0)] } ?? [] },
    .node(Concat.self, "Concat") { [.int("axis", $0.axis)] },
    ExportRule(ConstantOfShape.self) { (op: ConstantOfShape, node: ExportNode) throws(Diagnostic) in
      let value = Tensor(op.elementType, [1]) { memory in
        for i in memory.indices { memory[i] = UInt8(truncatingIfNeeded: op.bits >> UInt64(8 * i)) }
      }
      node.emit("ConstantOfShape", [.tensor("value", try TensorWriter().message(value, name: ""))])
    },
    .node(CumulativeProduct.self, "CumProd", since: 26) { [.flag("exclusive", $0.isExclusive), .flag("reverse", $0.isReverse)] },
    .node(CumulativeSum.self, "CumSum") { [.flag("exclusive", $0.isExclusive), .flag("reverse", $0.isReverse)] },
    .node(DepthToSpace.self, "DepthToSpace") { [.int("blocksize", $0.blockSize), .string("mode", $0.mode == .depthColumnRow ? "DCR" : "CRD")] },
    .plain(Expand.self, "Expand"),
    .node(EyeLike.self, "EyeLike") { [.int("k", $0.diagonal)] + ($0.elementType.map { [.int("dtype", Int($0.onnxCode))] } ?? []) },
    .node(Flatten.self, "Flatten") { [.int("axis", $0.axis)] },
    .node(Gather.self, "Gather") { [.int("axis", $0.axis)] },
    .node(GatherElements.self, "GatherElements") { [.int("axis", $0.axis)] },
    .node(GatherND.self, "GatherND") { [.int("batch_dims", $0.batchDimensions)] },
    .plain(NonZero.self, "NonZero"),
    .node(OneHot.self, "OneHot") { [.int("axis", $0.axis)] },
    .node(Pad.self, "Pad") { [.string("mode", $0.mode.rawValue)] },
    .node(Reshape.self, "Reshape") { $0.allowsZero ? [.flag("allowzero", true)] : [] },
    .node(ReverseSequence.self, "ReverseSequence") { [.int("batch_axis", $0.batchAxis), .int("time_axis", $0.timeAxis)] },
    .node(ScatterElements.self, "ScatterElements") { [.int("axis", $0.axis), .string("reduction", $0.reduction.onnxName)] },
    .node(ScatterND.self, "ScatterND") { [.string("reduction", $0.reduction.onnxName)] },
    .node(ShapeOf.self, "Shape") { ($0.start == 0 ? [] : [.int("start", $0.start)]) + ($0.end.map { [.int("end", $0)] } ?? []) },
    .plain(SizeOf.self, "Size"),
    .plain(Slice.self, "Slice"),
    .node(SpaceToDepth.self, "SpaceToDepth") { [.int("blocksize", $0.blockSize)] },
    ExportRule(Split.self) { (op: Split, node: ExportNode) throws(Diagnostic) in
      node.nodes.emit("Split", [node.operand(0), try node.nodes.ints(op.sizes)], outputs: node.results, [.int("axis", op.axis)])
    },
    ExportRule(Squeeze.self) { (op: Squeeze, node: ExportNode) throws(Diagnostic) in
      node.nodes.emit("Squeeze", [node.operand(0)] + (try op.axes.map { (axes) throws(Diagnostic) in [try node.nodes.ints(axes)] } ?? []), outputs: node.results)
    },
    .plain(Tile.self, "Tile"),
    .node(TopK.self, "TopK") { [.int("axis", $0.axis), .flag("largest", $0.isLargest), .flag("sorted", $0.isSorted)] },
    .node(Transpose.self, "Transpose") { [.ints("perm", $0.permutation)] },
    .node(Trilu.self, "Trilu") { [.flag("upper", $0.isUpper)] },
    .node(Unique.self, "Unique") { [.flag("sorted", $0.isSorted)] + ($0.axis.map { [.int("axis", $0)] } ?? []) },
    ExportRule(Unsqueeze.self) { (op: Unsqueeze, node: ExportNode) throws(Diagnostic) in
      node.nodes.emit("Unsqueeze", [node.operand(0), try node.nodes.ints(op.axes)], outputs: node.results)
    },
  ]

  static let reduction: [ExportRule] = [
    reduce(ReduceSum.self, "ReduceSum"), reduce(ReduceMean.self, "ReduceMean"), reduce(ReduceMaximum.self, "ReduceMax"),
    reduce(ReduceMinimum.self, "ReduceMin"), reduce(ReduceProduct.self, "ReduceProd"), reduce(ReduceL1.self, "ReduceL1"),
    reduce(ReduceL2.self, "ReduceL2"), reduce(ReduceLogSum.self, "ReduceLogSum"), reduce(ReduceLogSumExp.self, "ReduceLogSumExp"),
    reduce(ReduceSumSquare.self, "ReduceSumSquare"),
    ExportRule(DynamicReduction.self) { (op: DynamicReduction, node: ExportNode) throws(Diagnostic) in
      node.emit(op.kind.onnxName, since: 18, [.flag("keepdims", op.keepsDimensions), .flag("noop_with_empty_axes", op.emptyMeansNone)])
    },
  ]

  private static func reduce<O: ReductionOp>(_ type: O.Type, _ name: String) -> ExportRule {
    ExportRule(type) { (op: O, node: ExportNode) throws(Diagnostic) in
      // No axes at all means that nothing is reduced, which ONNX must be told.
      let axes = try op.axes.map { (axes) throws(Diagnostic) in [try node.nodes.ints(axes)] } ?? []
      node.nodes.emit(
        name, [node.operand(0)] + axes, outputs: node.results,
        [.flag("keepdims", op.keepsDimensions)] + (op.axes == [] ? [.flag("noop_with_empty_axes", true)] : []))
    }
  }
}

extension DynamicReduction.Kind {
  var onnxName: String {
    switch self {
    case .sum: "ReduceSum"
    case .mean: "ReduceMean"
    case .maximum: "ReduceMax"
    case .minimum: "ReduceMin"
    case .product: "ReduceProd"
    case .l1: "ReduceL1"
    case .l2: "ReduceL2"
    case .logSum: "ReduceLogSum"
    case .logSumExp: "ReduceLogSumExp"
    case .sumSquare: "ReduceSumSquare"
    }
  }
}

extension ScatterReduction {
  var onnxName: String {
    switch self {
    case .none: "none"
    case .add: "add"
    case .multiply: "mul"
    case .maximum: "max"
    case .minimum: "min"
    }
  }
}
