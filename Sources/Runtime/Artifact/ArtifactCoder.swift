internal import FoundationEssentials
internal import IR

/// JSON with one way of writing each value, so that the same model has the same bytes.
enum ArtifactCoder {
  static func encode(_ value: some Encodable, tensors: (any TensorTable)? = nil) throws(Diagnostic) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    if let tensors { encoder.userInfo[.tensorTable] = tensors }
    do { return try encoder.encode(value) } catch {
      throw Diagnostic("artifact.encode", "the model cannot be written", category: .internal, found: "\(error)")
    }
  }

  /// Foundation keeps the last of two equal keys; what is decoded here was checked against its hash before.
  static func decode<T: Decodable>(_ type: T.Type, _ data: Data, tensors: (any TensorTable)? = nil, what: String, path: String? = nil) throws(Diagnostic) -> T {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    if let tensors { decoder.userInfo[.tensorTable] = tensors }
    do { return try decoder.decode(type, from: data) } catch let error as Diagnostic { throw error } catch {
      throw Diagnostic("artifact.decode", "\(what) cannot be understood", category: .input, found: summary(error), file: path)
    }
  }

  private static func summary(_ error: any Error) -> String {
    switch error {
    case DecodingError.dataCorrupted(let context): context.debugDescription
    case DecodingError.keyNotFound(let key, let context): "no key '\(key.stringValue)' at \(context.codingPath.map(\.stringValue))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context): "\(context.debugDescription) at \(context.codingPath.map(\.stringValue))"
    default: "\(error)"
    }
  }
}
