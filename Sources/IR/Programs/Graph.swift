/// A value in one graph: an input, a constant, or a result of an operation.
public struct Value: Hashable, Sendable, Codable, Comparable {
  public let index: Int
  public init(index: Int) { self.index = index }
  public static func < (a: Value, b: Value) -> Bool { a.index < b.index }
}

/// One step of a program.
public struct Operation: Sendable {
  public let op: any Op
  /// Nil where an optional operand is absent.
  public let operands: [Value?]
  public let results: [Value]
  /// The name of the node this came from in the imported file; it survives every rewrite.
  public let location: String

  public init(op: any Op, operands: [Value?], results: [Value], location: String) {
    self.op = op; self.operands = operands; self.results = results; self.location = location
  }
}

/// What a graph knows of one value.
public struct ValueInfo: Sendable, Hashable {
  public var type: TensorType
  /// The name in the imported file; unique among the inputs and among the outputs, empty where there is none.
  public var name: String
  public var constant: Tensor?
}

/// A program: operations in an order of evaluation. A value type, so that a pass cannot surprise its caller.
///
/// Ops that contain programs (`If`, `Loop`, `Scan`) hold them as attributes; what such a program uses from outside
/// is passed to it as operands.
public struct Graph: Sendable {
  public var name: String
  public internal(set) var operations: [Operation] = []
  public internal(set) var values: [ValueInfo] = []
  public internal(set) var inputs: [Value] = []
  public internal(set) var outputs: [Output] = []

  /// A named result of a graph. One value may be several outputs.
  public struct Output: Sendable, Hashable {
    public var name: String
    public var value: Value
    public init(name: String, value: Value) { self.name = name; self.value = value }
  }

  public init(name: String = "main") { self.name = name }

  /// The type of a value of this graph.
  public func type(of value: Value) -> TensorType { values[value.index].type }
  /// The value's name, empty where it has none.
  public func name(of value: Value) -> String { values[value.index].name }
  /// The value's elements, nil where they are not known.
  public func constant(_ value: Value) -> Tensor? { values[value.index].constant }
  public var inputTypes: [TensorType] { inputs.map(type(of:)) }
  public var outputTypes: [TensorType] { outputs.map { type(of: $0.value) } }
  /// The constants that some operation or output uses, in order.
  public var constants: [(value: Value, tensor: Tensor)] {
    var used = Set(outputs.map(\.value))
    for operation in operations { for case let operand? in operation.operands { used.insert(operand) } }
    return used.sorted().compactMap { value in constant(value).map { (value, $0) } }
  }
}
