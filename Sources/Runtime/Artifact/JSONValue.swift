public import IR

/// Any JSON document: what an artifact carries for others without understanding it.
public indirect enum JSONValue: Sendable, Hashable, Codable {
  case null, bool(Bool), integer(Int), number(Double), string(String), list([JSONValue]), object([String: JSONValue])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() { self = .null }
    else if let value = try? container.decode(Bool.self) { self = .bool(value) }
    else if let value = try? container.decode(Int.self) { self = .integer(value) }
    else if let value = try? container.decode(Double.self) { self = .number(value) }
    else if let value = try? container.decode(String.self) { self = .string(value) }
    else if let value = try? container.decode([JSONValue].self) { self = .list(value) }
    else { self = .object(try container.decode([String: JSONValue].self)) }
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// A value as the JSON it codes itself as.
  public init(encoding value: some Encodable) throws(Diagnostic) {
    self = try ArtifactCoder.decode(JSONValue.self, ArtifactCoder.encode(value), what: "a value")
  }
  /// The JSON as a value of a type that codes itself so.
  public func decoded<T: Decodable>(as type: T.Type) throws(Diagnostic) -> T {
    try ArtifactCoder.decode(type, ArtifactCoder.encode(self), what: "\(type)")
  }
}
