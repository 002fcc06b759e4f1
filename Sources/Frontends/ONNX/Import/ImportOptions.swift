public import FileSystem
public import IR

/// What an importer is told besides the file.
public struct ImportOptions: Sendable {
  /// Shapes that replace the declared ones, by the names of inputs.
  public var inputShapes: [String: Shape]
  /// The shape of an input that declares none or leaves extents open, asked for by its position among the inputs that
  /// are no initializers, and its name.
  public var openInputShape: (@Sendable (Int, String) -> Shape?)?
  /// The SHA-256, as hexadecimal digits, of a file that went into the model; asked for each of them.
  public var hash: (@Sendable (MappedFile) -> String)?

  public init(inputShapes: [String: Shape] = [:], openInputShape: (@Sendable (Int, String) -> Shape?)? = nil, hash: (@Sendable (MappedFile) -> String)? = nil) {
    self.inputShapes = inputShapes; self.openInputShape = openInputShape; self.hash = hash
  }
}
