internal import IR

extension Executable {
  /// Checks what a caller gives against what the program declares.
  func check(_ tensors: [Tensor]) throws(Diagnostic) {
    guard tensors.count == inputs.count else {
      throw Diagnostic("run.input-count", "wrong number of inputs", found: "\(tensors.count)", expected: "\(inputs.count): \(inputs.map(\.name).joined(separator: ", "))")
    }
    var symbols: [String: (extent: Int, input: String)] = [:]
    for (port, tensor) in zip(inputs, tensors) {
      guard port.type.elementType == tensor.elementType else {
        throw Diagnostic("run.input-type", "input '\(port.name)' has another element type", found: "\(tensor.type)", expected: "\(port.type)")
      }
      guard port.type.shape.accepts(tensor.shape) else {
        throw Diagnostic("run.input-shape", "input '\(port.name)' has another shape", found: "\(tensor.type)", expected: "\(port.type)")
      }
      for case (.symbol(let name), let extent) in zip(port.type.shape.dimensions, tensor.shape) where name != "?" {
        if let known = symbols[name], known.extent != extent {
          throw Diagnostic(
            "run.symbol", "inputs disagree on '\(name)'", found: "\(known.extent) in '\(known.input)' and \(extent) in '\(port.name)'", expected: "one number")
        }
        symbols[name] = (extent, port.name)
      }
    }
  }

  /// Named inputs in the program's order.
  func order(_ named: [String: Tensor]) throws(Diagnostic) -> [Tensor] {
    let names = inputs.map(\.name)
    if let unknown = named.keys.sorted().first(where: { !names.contains($0) }) {
      throw Diagnostic("run.input-name", "there is no input of this name", found: unknown, expected: names.joined(separator: ", "))
    }
    var tensors: [Tensor] = []
    for name in names {
      guard let tensor = named[name] else { throw Diagnostic("run.input-name", "input '\(name)' is missing", found: named.keys.sorted().joined(separator: ", "), expected: names.joined(separator: ", ")) }
      tensors.append(tensor)
    }
    return tensors
  }
}
