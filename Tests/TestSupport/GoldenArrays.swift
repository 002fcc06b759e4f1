internal import Foundation

/// A stored case with arrays: its description as far as tests of arithmetic need it.
public struct GoldenArrays: Decodable, Sendable {
  public struct Item: Decodable, Sendable {
    public var name: String, file: String
    public var atol: Double?, rtol: Double?
  }
  public var name: String, kind: String
  public var inputs: [Item]?, expected: [Item]?
  public var files: [String: String]?
  /// Files of tensors to be reproduced, one limit for each.
  public struct Tensors: Decodable, Sendable {
    public struct Row: Decodable, Sendable {
      public var tensor: String
      public var atol: Double?, rtol: Double?
      /// From the first to before the second: not determined, and not compared.
      public var skip_rows: [Int]?
    }
    public var file: String, role: String?
    public var rows: [Row]
  }
  public var tensors: [Tensors]
  /// Numbers of `config`, those of nested objects by dotted names.
  public let numbers: [String: Double]
  public let lists: [String: [Double]]
  public let texts: [String: String], textLists: [String: [String]], flags: [String: Bool]

  enum CodingKeys: String, CodingKey { case name, kind, inputs, expected, files, config, tensors = "expected_tensors" }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    kind = try container.decode(String.self, forKey: .kind)
    inputs = try container.decodeIfPresent([Item].self, forKey: .inputs)
    expected = try container.decodeIfPresent([Item].self, forKey: .expected)
    files = try? container.decodeIfPresent([String: String].self, forKey: .files)
    tensors = try container.decodeIfPresent([Tensors].self, forKey: .tensors) ?? []
    var numbers: [String: Double] = [:], lists: [String: [Double]] = [:], texts: [String: String] = [:], textLists: [String: [String]] = [:], flags: [String: Bool] = [:]
    func walk(_ tree: ConfigTree, _ path: String) {
      switch tree {
      case .number(let value): numbers[path] = value
      case .list(let values): lists[path] = values
      case .text(let text): texts[path] = text
      case .texts(let values): textLists[path] = values
      case .flag(let flag): flags[path] = flag
      case .object(let members): for (key, value) in members { walk(value, path.isEmpty ? key : "\(path).\(key)") }
      case .other: break
      }
    }
    walk(try container.decodeIfPresent(ConfigTree.self, forKey: .config) ?? .other, "")
    self.numbers = numbers; self.lists = lists; self.texts = texts; self.textLists = textLists; self.flags = flags
  }

  /// All cases of a folder of goldens, by name; none where this machine has none.
  public static func all(beneath folder: String) -> [GoldenArrays] {
    OutsideData.files(beneath: "goldens/" + folder, suffix: "/case.json").compactMap {
      try? JSONDecoder().decode(GoldenArrays.self, from: Data(contentsOf: URL(filePath: OutsideData.file($0))))
    }
  }
  public func path(_ file: String) -> String { OutsideData.file("goldens/\(name)/\(file)") }
  public func input(_ name: String) -> Item? { inputs?.first { $0.name == name } }
}

private enum ConfigTree: Decodable {
  case number(Double), list([Double]), flag(Bool), text(String), texts([String]), object([String: ConfigTree]), other
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let flag = try? value.decode(Bool.self) { self = .flag(flag) }
    else if let number = try? value.decode(Double.self) { self = .number(number) }
    else if let text = try? value.decode(String.self) { self = .text(text) }
    else if let list = try? value.decode([Double].self) { self = .list(list) }
    else if let texts = try? value.decode([String].self) { self = .texts(texts) }
    else if let object = try? value.decode([String: ConfigTree].self) { self = .object(object) }
    else { self = .other }
  }
}
