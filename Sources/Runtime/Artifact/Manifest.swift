public import IR

/// What an artifact says of itself: everything but the program and its numbers.
public struct Manifest: Sendable, Hashable, Codable {
  public struct Port: Sendable, Hashable, Codable {
    public var name: String, type: TensorType
    public init(name: String, type: TensorType) { self.name = name; self.type = type }
  }
  /// Bytes a session takes for one set of input shapes, one thread or many.
  public struct Peak: Sendable, Hashable, Codable {
    public var inputShapes: [[Int]]
    public var arenaByteCount: Int, packedWeightByteCount: Int, outputByteCount: Int
  }

  /// What the program is besides compiled.
  public enum Stage: String, Sendable, Hashable, Codable {
    /// As it was imported: no pass ran, weights are row-major. A compiler takes it further.
    case imported
  }

  public var name: String
  /// Nil for a compiled program.
  public var stage: Stage?
  /// The program that wrote the file, with its version.
  public var tool: String
  public var inputs: [Port], outputs: [Port]
  /// The classes, in the order of the output they label.
  public var labels: [String]
  /// From which probability findings count as present; findings without one are left out.
  public var operatingPoints: [OperatingPoint]?
  public var metadata: [Module.Entry]
  /// How an image becomes the input; read by those who prepare images.
  public var preprocessing: JSONValue?
  /// The element types that the arithmetic runs in.
  public var precision: [ElementType]
  public var sources: [Module.Source]
  public var compileOptions: [Module.Entry]
  public var operationCount: Int
  /// Elements of all float constants.
  public var parameterCount: Int
  public var weightByteCount: Int
  public var peaks: [Peak]
}
