public import IR

/// How a network is written into a program that trains it: its parameters are values of that program, and some places lose
/// elements or samples at random.
public struct TrainingForm {
  public let builder: GraphBuilder
  /// The value of a parameter, asked for by name and shape.
  public var parameter: (_ name: String, _ shape: [Int]) throws(Diagnostic) -> Value
  /// What is left of a value at a place of dropout (`decoder.layers.0.query`); nil for no dropout.
  public var dropout: ((_ site: String, _ x: Value) throws(Diagnostic) -> Value)?
  /// The samples, int64 [kept], that take part in a residual branch (`blocks.3.attn`, `blocks.3.ffn`), one of `batch` each;
  /// nil where all do. What the branch adds is scaled by batch / kept (stochastic depth by batch subsets, DINOv2).
  public var keptSamples: ((_ branch: String, _ batch: Int) throws(Diagnostic) -> Value?)?

  public init(_ builder: GraphBuilder, parameter: @escaping (_ name: String, _ shape: [Int]) throws(Diagnostic) -> Value) {
    self.builder = builder; self.parameter = parameter
  }
}
