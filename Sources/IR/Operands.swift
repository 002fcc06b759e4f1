/// What a type rule may know of one operand.
public struct Operand: Sendable {
  public var type: TensorType
  /// The elements, where the operand is a constant (or small and computed from constants).
  public var constant: Tensor?
  /// The elements as extents, where the operand is computed from shapes.
  public var contents: [Dimension]?

  public init(_ type: TensorType, constant: Tensor? = nil, contents: [Dimension]? = nil) {
    self.type = type; self.constant = constant; self.contents = contents
  }
  public var shape: Shape { type.shape }
  public var rank: Int { type.rank }
  public var elementType: ElementType { type.elementType }

  /// The elements of an integer operand as extents, from the constant or from shape arithmetic.
  public var extents: [Dimension]? {
    if let contents { return contents }
    guard let constant, constant.elementType.isInteger else { return nil }
    return constant.ints.map { .fixed($0) }
  }
}

/// The operands of one operation, as its type rule sees them. The builder has checked their number.
public struct Operands: Sendable {
  public let all: [Operand?]
  public init(_ all: [Operand?]) { self.all = all }
  public var count: Int { all.count }
  /// A required operand.
  public subscript(index: Int) -> Operand {
    guard index < all.count, let operand = all[index] else { preconditionFailure("operand \(index) is required and was checked") }
    return operand
  }
  /// An operand that may be absent.
  public func optional(_ index: Int) -> Operand? { index < all.count ? all[index] : nil }
  /// All operands of an op that takes any number, none being absent.
  public var present: [Operand] { all.compactMap { $0 } }
}

/// The operands' values, as an op's plain semantics see them.
public struct Arguments: Sendable {
  public let all: [Tensor?]
  public init(_ all: [Tensor?]) { self.all = all }
  public var count: Int { all.count }
  /// A required operand.
  public subscript(index: Int) -> Tensor {
    guard index < all.count, let tensor = all[index] else { preconditionFailure("operand \(index) is required and was checked") }
    return tensor
  }
  /// An operand that may be absent.
  public func optional(_ index: Int) -> Tensor? { index < all.count ? all[index] : nil }
  public var present: [Tensor] { all.compactMap { $0 } }
  /// The same operands as a type rule sees them: fixed types, every element known.
  public var operands: Operands { Operands(all.map { $0.map { Operand($0.type, constant: $0) } }) }
}
