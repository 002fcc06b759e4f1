/// Where constants go when a graph is written, and where they come from when it is read: an artifact keeps them
/// apart from the program. Held by the coder under `CodingUserInfoKey.tensorTable`.
public protocol TensorTable: AnyObject, Sendable {
  func add(_ tensor: Tensor, name: String) throws -> Int
  func tensor(at index: Int) throws -> Tensor
}
extension CodingUserInfoKey {
  public static let tensorTable: CodingUserInfoKey = {
    guard let key = CodingUserInfoKey(rawValue: "tensorTable") else { preconditionFailure("a key from a literal") }
    return key
  }()
}

extension Graph: Codable {
  private enum Key: String, CodingKey { case name, values, inputs, outputs, operations }
  private struct CodedValue: Codable { var t: TensorType; var n: String?; var c: Int? }
  private struct CodedOutput: Codable { var n: String; var v: Int }

  public func encode(to encoder: any Encoder) throws {
    guard let table = encoder.userInfo[.tensorTable] as? any TensorTable else {
      throw EncodingError.invalidValue(name, .init(codingPath: encoder.codingPath, debugDescription: "no table for the constants"))
    }
    // Values nothing refers to any more are left out, so that equal programs have equal bytes.
    var numbers: [Value: Int] = [:], order: [Value] = []
    func number(_ value: Value) -> Int {
      if let known = numbers[value] { return known }
      numbers[value] = order.count; order.append(value)
      return order.count - 1
    }
    let inputNumbers = inputs.map(number)
    let coded = operations.map { o in CodedOperation(o, operands: o.operands.map { $0.map(number) ?? -1 }, results: o.results.map(number)) }
    let codedOutputs = outputs.map { CodedOutput(n: $0.name, v: number($0.value)) }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(inputNumbers, forKey: .inputs)
    try container.encode(codedOutputs, forKey: .outputs)
    try container.encode(order.map { value in
      let info = values[value.index]
      return CodedValue(t: info.type, n: info.name.isEmpty ? nil : info.name, c: try info.constant.map { try table.add($0, name: info.name) })
    }, forKey: .values)
    try container.encode(coded, forKey: .operations)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(name: try container.decode(String.self, forKey: .name))
    let table = decoder.userInfo[.tensorTable] as? any TensorTable
    values = try container.decode([CodedValue].self, forKey: .values).map { coded in
      guard let index = coded.c else { return ValueInfo(type: coded.t, name: coded.n ?? "", constant: nil) }
      guard let tensor = try table?.tensor(at: index), tensor.type == coded.t else {
        throw DecodingError.dataCorrupted(.init(codingPath: container.codingPath, debugDescription: "constant \(index) is missing or of another type than \(coded.t)"))
      }
      return ValueInfo(type: coded.t, name: coded.n ?? "", constant: tensor)
    }
    func value(_ index: Int) throws -> Value {
      guard values.indices.contains(index) else { throw DecodingError.dataCorrupted(.init(codingPath: container.codingPath, debugDescription: "no value \(index)")) }
      return Value(index: index)
    }
    inputs = try container.decode([Int].self, forKey: .inputs).map(value)
    outputs = try container.decode([CodedOutput].self, forKey: .outputs).map { Output(name: $0.n, value: try value($0.v)) }
    operations = try container.decode([CodedOperation].self, forKey: .operations).map { coded in
      Operation(op: coded.op, operands: try coded.operands.map { try $0 == -1 ? nil : value($0) }, results: try coded.results.map(value), location: coded.location)
    }
  }
}

/// An operation as it is stored: the op by its name, its attributes as the op codes them.
private struct CodedOperation: Codable {
  enum Key: String, CodingKey { case op = "o", attributes = "a", operands = "i", results = "r", location = "l" }
  let op: any Op, operands: [Int], results: [Int], location: String

  init(_ operation: Operation, operands: [Int], results: [Int]) {
    op = operation.op; self.operands = operands; self.results = results; location = operation.location
  }
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(op.spec.name, forKey: .op)
    if Mirror(reflecting: op).children.isEmpty == false { try op.encode(to: container.superEncoder(forKey: .attributes)) }
    try container.encode(operands, forKey: .operands)
    try container.encode(results, forKey: .results)
    try container.encode(location, forKey: .location)
  }
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .op)
    guard let type = OpRegistry.op(named: name) else {
      throw DecodingError.dataCorruptedError(forKey: .op, in: container, debugDescription: "no op is named '\(name)'")
    }
    op = try container.contains(.attributes) ? type.init(from: container.superDecoder(forKey: .attributes)) : type.init(from: EmptyDecoder())
    operands = try container.decode([Int].self, forKey: .operands)
    results = try container.decode([Int].self, forKey: .results)
    location = try container.decode(String.self, forKey: .location)
  }
}
