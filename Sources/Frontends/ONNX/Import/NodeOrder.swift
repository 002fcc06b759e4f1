internal import IR

/// An order in which the nodes of a graph can be evaluated. ONNX asks writers for one; some files have another.
enum NodeOrder {
  /// The positions of the nodes, each after those it depends on, otherwise in the order of the file.
  /// - Parameter isDefined: Whether a name means something before any node has run.
  /// - Throws: `onnx.duplicate-name`, `onnx.undefined-value`, `onnx.cycle`.
  static func of(_ nodes: [ONNXNode], named name: (Int) -> String, isDefined: (String) -> Bool) throws(Diagnostic) -> [Int] {
    var producer: [String: Int] = [:]
    for (i, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty {
        guard producer.updateValue(i, forKey: output) == nil, !isDefined(output) else {
          throw Diagnostic("onnx.duplicate-name", "value '\(output)' is defined twice", node: name(i), op: node.displayName)
        }
      }
    }
    var needs: [[Int]] = []
    for (i, node) in nodes.enumerated() {
      var list: [Int] = []
      for use in FreeNames.uses(of: node) where !use.isEmpty {
        if let other = producer[use] { list.append(other) } else if !isDefined(use) {
          throw Diagnostic(
            "onnx.undefined-value", "undefined value '\(use)'", expected: "an input, an initializer or the output of a node",
            node: name(i), op: node.displayName)
        }
      }
      needs.append(list)
    }
    return try sorted(needs, name)
  }

  /// Depth first, without recursion: a chain may be as long as the file.
  private static func sorted(_ needs: [[Int]], _ name: (Int) -> String) throws(Diagnostic) -> [Int] {
    enum State { case new, open, done }
    var states = Array(repeating: State.new, count: needs.count), order: [Int] = []
    var stack: [(node: Int, next: Int)] = []
    for start in needs.indices where states[start] == .new {
      stack.append((start, 0))
      states[start] = .open
      while let (node, next) = stack.last {
        guard next < needs[node].count else {
          states[node] = .done
          order.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let other = needs[node][next]
        switch states[other] {
        case .done: break
        case .new: states[other] = .open; stack.append((other, 0))
        case .open:
          let cycle = stack[(stack.firstIndex { $0.node == other } ?? 0)...].map { "'\(name($0.node))'" }
          let shown = cycle.count > 8 ? cycle.prefix(4) + ["(\(cycle.count - 8) more)"] + cycle.suffix(4) : cycle[...]
          throw Diagnostic("onnx.cycle", "the nodes form a cycle", found: (shown + [cycle[0]]).joined(separator: " needs "), node: name(other))
        }
      }
    }
    return order
  }
}
