public import IR

/// One step of a training as a program: forward, loss, backward, clipping, update and moving averages in one graph.
///
/// What lives from step to step (parameters, moments, a teacher, centres) is an input and an output of one name. The other
/// inputs are a batch, and numbers that change from step to step (`numbers`), so that the program is compiled once. The
/// other outputs are reports: losses and norms.
public struct TrainingProgram: Sendable {
  public struct Entry: Sendable, Hashable {
    public var name: String, type: TensorType
    public init(name: String, type: TensorType) { self.name = name; self.type = type }
  }
  /// A tensor that lives from step to step.
  public struct StateEntry: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
      /// A part of a network: it begins as the caller says.
      case parameter
      /// Begins as zeros.
      case zero
      /// Begins as a copy of another tensor of the state.
      case copy(of: String)
    }
    public var name: String, type: TensorType, role: Role
    /// Whether a step changes it.
    public var changes: Bool
  }

  public let graph: Graph
  public let state: [StateEntry]
  /// The inputs that make up a batch.
  public let data: [Entry]
  /// The names of the inputs that are single numbers.
  public let numbers: [String]
  /// The outputs that are not part of the state.
  public let reports: [Entry]
}
