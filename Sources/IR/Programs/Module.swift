/// A model: a program with what belongs to it besides arithmetic.
public struct Module: Sendable {
  public var graph: Graph
  /// The names of the classes, in the order of the output they label; empty where unknown.
  public var labels: [String]
  /// Strings that the file carries (ONNX `metadata_props`, doc strings, producer).
  public var metadata: [Entry]
  /// What the model was made from.
  public var sources: [Source]
  /// From which probability findings count as present; findings without one are left out.
  public var operatingPoints: [OperatingPoint]

  /// A string under a name; names may repeat.
  public struct Entry: Sendable, Hashable, Codable {
    public var key: String, value: String
    public init(key: String, value: String) { self.key = key; self.value = value }
  }
  /// A file that went into the model.
  public struct Source: Sendable, Hashable, Codable {
    public var name: String, byteCount: Int, sha256: String
    public init(name: String, byteCount: Int, sha256: String) { self.name = name; self.byteCount = byteCount; self.sha256 = sha256 }
  }
  public init(graph: Graph, labels: [String] = [], metadata: [Entry] = [], sources: [Source] = [], operatingPoints: [OperatingPoint] = []) {
    self.graph = graph; self.labels = labels; self.metadata = metadata; self.sources = sources; self.operatingPoints = operatingPoints
  }
}
