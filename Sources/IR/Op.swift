/// The meaning of an operation. Its attributes are its stored properties, so that equality, hashing and
/// serialisation come from the compiler. One op, one file: attributes, names, type rule, plain semantics.
public protocol Op: Sendable, Hashable, Codable {
  static var spec: OpSpec { get }
  /// The types of the results. This rule is also the verifier: a program is valid when it reproduces the stored types.
  func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType]
  /// The results, computed plainly: the oracle for kernels, the evaluator for constant folding, and the fallback
  /// where there is no kernel.
  func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor]
}

extension Op {
  public var spec: OpSpec { Self.spec }
  /// Whether `other` is the same op with the same attributes.
  public func isEqual(to other: any Op) -> Bool { (other as? Self) == self }
  public var anyHashable: AnyHashable { AnyHashable(self) }
}

/// What an op is called, in one place: for the printer, the error texts, the documentation and the importers.
public struct OpSpec: Sendable {
  public let name: String
  /// One sentence.
  public let summary: String
  /// Operand names in order. A name ending in `?` may be absent; a last name ending in `...` stands for any number.
  public let operands: [String]
  public let results: [String]
  public let traits: OpTraits

  public init(_ name: String, _ summary: String, operands: [String], results: [String] = ["output"], traits: OpTraits = []) {
    self.name = name; self.summary = summary; self.operands = operands; self.results = results; self.traits = traits
  }

  public var isVariadic: Bool { operands.last?.hasSuffix("...") ?? false }
  public var minimumOperandCount: Int { operands.prefix { !$0.hasSuffix("?") && !$0.hasSuffix("...") }.count }
}

/// What passes and the runtime may rely on, whatever the attributes.
public struct OpTraits: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Each result element depends on the operand elements at the same (broadcast) position alone.
  public static let elementwise = Self(rawValue: 1 << 0)
  /// The first two operands may be exchanged.
  public static let commutative = Self(rawValue: 1 << 1)
  /// The result has the first operand's elements in the same order: no work in memory.
  public static let view = Self(rawValue: 1 << 2)
  /// Two runs differ: never folded, never merged.
  public static let random = Self(rawValue: 1 << 3)
  /// Made by passes, not by importers.
  public static let fused = Self(rawValue: 1 << 4)
  /// Of programs that train, which stay inside this package: it has no form in ONNX.
  public static let training = Self(rawValue: 1 << 5)
}

/// An op on extents whose result can be told symbolically, so that shapes computed in a program from a
/// symbolic batch size are understood (ONNX "data propagation").
public protocol ShapeArithmeticOp: Op {
  /// The elements of the only result as extents, row-major; nil where they cannot be told.
  func contents(for operands: Operands) -> [Dimension]?
}

/// An op whose arithmetic cost is worth reporting.
public protocol CostedOp: Op {
  /// Floating-point operations (a multiply-add counts two) for operands and results of these fixed types.
  func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int
}
