internal import IR

/// What all graphs of one model share while it is imported.
final class ImportState {
  let decoder: TensorDecoder
  let options: ImportOptions
  private let functions: [FunctionKey: ONNXFunction]
  /// Symbols made here for extents that the file leaves without a name must not be names of the file.
  private var symbols: Set<String> = []
  private var nodeCount = 0

  /// Inlining can multiply a small file into a program without end.
  static let nodeLimit = 200_000

  init(model: ONNXModel, decoder: TensorDecoder, options: ImportOptions) throws(Diagnostic) {
    self.decoder = decoder; self.options = options
    var functions: [FunctionKey: ONNXFunction] = [:]
    for function in model.functions {
      guard functions.updateValue(function, forKey: FunctionKey(function)) == nil else {
        throw Diagnostic("onnx.duplicate-name", "function '\(FunctionKey(function).description)' is defined twice")
      }
    }
    self.functions = functions
    for input in model.graph.inputs {
      if case .tensor(_, let shape?) = input.type { for case .symbol(let name) in shape { symbols.insert(name) } }
    }
  }

  func function(for node: ONNXNode) -> ONNXFunction? { functions[FunctionKey(node)] }

  func countNode() throws(Diagnostic) {
    nodeCount += 1
    if nodeCount > Self.nodeLimit { throw Diagnostic("onnx.limit", "the program has too many nodes", expected: "at most \(Self.nodeLimit), functions inlined") }
  }

  /// A symbol that nothing else is named.
  func freshSymbol(_ wish: String) -> String {
    var name = wish, number = 1
    while !symbols.insert(name).inserted { number += 1; name = "\(wish)_\(number)" }
    return name
  }
}

/// What tells the functions of a model apart.
struct FunctionKey: Hashable, CustomStringConvertible {
  let domain: String, name: String, overload: String
  init(_ function: ONNXFunction) { domain = function.domain; name = function.name; overload = function.overload }
  init(_ node: ONNXNode) { domain = node.domain; name = node.operation; overload = node.overload }
  var description: String { (domain.isEmpty ? name : "\(domain).\(name)") + (overload.isEmpty ? "" : ":\(overload)") }
}
