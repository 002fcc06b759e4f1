internal import FileSystem
public import IR

/// Writes safetensors files (format of version 0.8), one tensor in memory at a time. Equal tensors give equal bytes: the
/// larger elements come first, so that every tensor is aligned, and names decide among equals.
public enum SafetensorsWriter {
  /// - Parameter metadata: Text about the whole file; of entries with the same key the first counts.
  /// - Throws: `safetensors.element-type` for elements that the format does not have, `file.*`, and what reading a tensor throws.
  public static func write(_ tensors: some NamedTensors, metadata: [Module.Entry] = [], to path: String) throws(Diagnostic) {
    var layout: [(entry: NamedTensorEntry, code: String, byteCount: Int)] = []
    for entry in tensors.entries {
      guard let code = codes[entry.elementType], let byteCount = (entry.shape + [entry.elementType.byteCount]).checkedProduct() else {
        throw Diagnostic(
          "safetensors.element-type", "the tensor '\(entry.name)' cannot be in a safetensors file", found: "\(TensorType(entry.elementType, entry.shape))",
          expected: codes.keys.map(\.rawValue).sorted().joined(separator: ", "), file: path)
      }
      layout.append((entry, code, byteCount))
    }
    layout.sort { a, b in
      let sizes = (a.entry.elementType.byteCount, b.entry.elementType.byteCount)
      return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : a.entry.name.utf8.lexicographicallyPrecedes(b.entry.name.utf8)
    }
    let file = try AtomicFile(replacing: path)
    try file.write(header(layout, metadata))
    for (entry, _, byteCount) in layout {
      let tensor = try tensors.tensor(entry.name).rowMajor
      guard tensor.elementType == entry.elementType, tensor.byteCount == byteCount else {
        throw Diagnostic("safetensors.changed", "the tensor '\(entry.name)' is another than was announced", category: .internal, found: "\(tensor.type)", file: path)
      }
      try tensor.withUnsafeBytes { bytes throws(Diagnostic) in try file.write(bytes) }
      tensor.discardResidentPages()
    }
    try file.commit()
  }

  private static let codes = Dictionary(SafetensorsFile.elementTypes.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

  /// The length of the JSON text, and the text, filled up with blanks to a multiple of eight bytes.
  private static func header(_ layout: [(entry: NamedTensorEntry, code: String, byteCount: Int)], _ metadata: [Module.Entry]) -> [UInt8] {
    var facts: [String: String] = ["format": "pt"]
    for entry in metadata where facts[entry.key] == nil { facts[entry.key] = entry.value }
    let sorted = facts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var members = ["\"__metadata__\":{\(sorted.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ","))}"], start = 0
    for (entry, code, byteCount) in layout {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append("\(quoted(entry.name)):{\"dtype\":\"\(code)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(start + byteCount)]}")
      start += byteCount
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20: "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
