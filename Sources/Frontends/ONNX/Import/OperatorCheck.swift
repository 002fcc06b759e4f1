internal import IR

/// Finds every operator of a model that cannot be imported, before any work is done.
struct OperatorCheck {
  private let functions: [FunctionKey: ONNXFunction]
  private var visited: Set<FunctionKey> = []
  /// In order of first appearance.
  private var problems: [(name: String, count: Int, first: String)] = []

  /// - Throws: `onnx.unsupported-operator`, naming all of them with counts and first nodes.
  static func check(_ model: ONNXModel, opsets: [String: Int]) throws(Diagnostic) {
    var check = OperatorCheck(model)
    check.visit(model.graph.nodes, opsets)
    guard let first = check.problems.first else { return }
    let lines = check.problems.map { "\($0.name) x \($0.count), first at node '\($0.first)'" }
    throw Diagnostic(
      "onnx.unsupported-operator", "unsupported operator\(check.problems.count == 1 ? "" : "s"): " + check.problems.map(\.name).joined(separator: ", "),
      found: lines.joined(separator: "; "), expected: "operators of the standard set, in the versions that chexc reads",
      help: "Export the model without them, or as functions made of standard operators.", node: first.first)
  }

  private init(_ model: ONNXModel) {
    functions = Dictionary(model.functions.map { (FunctionKey($0), $0) }, uniquingKeysWith: { first, _ in first })
  }

  private mutating func visit(_ nodes: [ONNXNode], _ opsets: [String: Int]) {
    for (index, node) in nodes.enumerated() {
      if let function = functions[FunctionKey(node)] {
        guard visited.insert(FunctionKey(node)).inserted else { continue }
        var versions: [String: Int] = [:]
        for opset in function.opsets { versions[opset.domain] = Int(clamping: opset.version) }
        visit(function.nodes, versions.isEmpty ? opsets : versions)
        continue
      }
      let name = node.name.isEmpty ? "\(node.operation)_\(index)" : node.name
      if let row = OperatorTable.find(domain: node.domain, name: node.operation) {
        if let version = opsets[node.domain] {
          if version < row.since { note("\(node.displayName) of operator set version \(version)", name) }
        } else { note("\(node.displayName) (the model declares no operator set '\(node.domain)')", name) }
      } else { note(node.displayName, name) }
      for attribute in node.attributes {
        if case .graph(let graph) = attribute.value { visit(graph.nodes, opsets) }
      }
    }
  }

  private mutating func note(_ name: String, _ node: String) {
    if let i = problems.firstIndex(where: { $0.name == name }) { problems[i].count += 1 } else { problems.append((name, 1, node)) }
  }
}
