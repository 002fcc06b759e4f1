/// A decoder of nothing, for ops without attributes.
struct EmptyDecoder: Decoder {
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> { KeyedDecodingContainer(Empty<Key>()) }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw missing("a list") }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw missing("a value") }

  private struct Empty<Key: CodingKey>: KeyedDecodingContainerProtocol {
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { false }
    func decodeNil(forKey key: Key) throws -> Bool { throw missing(key.stringValue) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { throw missing(key.stringValue) }
    func nestedContainer<K: CodingKey>(keyedBy type: K.Type, forKey key: Key) throws -> KeyedDecodingContainer<K> { throw missing(key.stringValue) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw missing(key.stringValue) }
    func superDecoder() throws -> any Decoder { throw missing("super") }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw missing(key.stringValue) }
  }
}
private func missing(_ what: String) -> DecodingError {
  .dataCorrupted(.init(codingPath: [], debugDescription: "\(what) is missing"))
}
