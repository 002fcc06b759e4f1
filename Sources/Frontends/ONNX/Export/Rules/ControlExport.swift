internal import IR

extension ExportTable {
  /// Captured operands go unnamed in ONNX: the graphs inside use the names of the values around them.
  static let control: [ExportRule] = [
    ExportRule(If.self) { (op: If, node: ExportNode) throws(Diagnostic) in
      let captured = Array(node.operands.dropFirst())
      node.nodes.emit(
        "If", [node.operand(0)], outputs: node.results,
        [.graph("then_branch", try node.subgraph(op.thenBranch, captured)), .graph("else_branch", try node.subgraph(op.elseBranch, captured))])
    },
    ExportRule(Loop.self) { (op: Loop, node: ExportNode) throws(Diagnostic) in
      let own = 2 + op.carriedCount
      node.nodes.emit(
        "Loop", Array(node.operands.prefix(own)), outputs: node.results, [.graph("body", try node.subgraph(op.body, Array(node.operands.dropFirst(own))))])
    },
    ExportRule(Scan.self) { (op: Scan, node: ExportNode) throws(Diagnostic) in
      let own = op.stateCount + op.inputs.count
      node.nodes.emit(
        "Scan", Array(node.operands.prefix(own)), outputs: node.results,
        [
          .int("num_scan_inputs", op.inputs.count), .graph("body", try node.subgraph(op.body, Array(node.operands.dropFirst(own)))),
          .ints("scan_input_axes", op.inputs.map(\.axis)), .ints("scan_input_directions", op.inputs.map { $0.isReversed ? 1 : 0 }),
          .ints("scan_output_axes", op.outputs.map(\.axis)), .ints("scan_output_directions", op.outputs.map { $0.isReversed ? 1 : 0 }),
        ])
    },
  ]
}
