/// The extents of a tensor, outermost first. A scalar has none.
public struct Shape: Sendable, Hashable, Codable, CustomStringConvertible {
  public var dimensions: [Dimension]

  public init(_ dimensions: [Dimension]) { self.dimensions = dimensions }
  public init(_ extents: [Int]) { dimensions = extents.map { .fixed($0) } }
  public static let scalar = Shape([Dimension]())

  public var rank: Int { dimensions.count }
  public subscript(axis: Int) -> Dimension {
    get { dimensions[axis] }
    set { dimensions[axis] = newValue }
  }
  /// The extents as numbers, if all are known.
  public var fixed: [Int]? {
    var extents: [Int] = []
    for dimension in dimensions { guard let value = dimension.fixedValue else { return nil }; extents.append(value) }
    return extents
  }
  public var isFixed: Bool { dimensions.allSatisfy { $0.fixedValue != nil } }
  /// The number of elements as an extent (the product of all extents).
  public var elementCount: Dimension { dimensions.reduce(.fixed(1), *) }

  public var description: String { dimensions.map(\.description).joined(separator: "x") }

  public init(from decoder: any Decoder) throws { dimensions = try decoder.singleValueContainer().decode([Dimension].self) }
  public func encode(to encoder: any Encoder) throws { var c = encoder.singleValueContainer(); try c.encode(dimensions) }
}

extension Shape {
  /// The shape of an element-wise operation over both (ONNX "multidirectional broadcasting", NumPy's rule):
  /// shapes are aligned at their last axes, and an extent of 1 stretches. Nil where the extents disagree.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(self.rank, other.rank)
    var result: [Dimension] = []
    for axis in 0..<rank {
      let i = axis - (rank - self.rank), j = axis - (rank - other.rank)
      let a = i < 0 ? Dimension.fixed(1) : dimensions[i], b = j < 0 ? Dimension.fixed(1) : other.dimensions[j]
      if a == .fixed(1) { result.append(b) }
      else if b == .fixed(1) || a.isCertainlyEqual(to: b) { result.append(a) }
      else if a.isCertainlyDifferent(from: b) { return nil }
      // One is a number other than 1: the symbol must be that number (or 1), and the result is that number.
      else if a.fixedValue != nil { result.append(a) }
      else if b.fixedValue != nil { result.append(b) }
      else { result.append(.unknown) }
    }
    return Shape(result)
  }

  /// `axis` counted from the front, negative ones counting from the back; nil when out of range.
  public func normalizedAxis(_ axis: Int) -> Int? {
    let positive = axis < 0 ? axis + rank : axis
    return positive >= 0 && positive < rank ? positive : nil
  }

  /// Whether a tensor of the fixed shape `extents` may stand where this shape is declared.
  public func accepts(_ extents: [Int]) -> Bool {
    extents.count == rank && zip(dimensions, extents).allSatisfy { $0.fixedValue == nil || $0.fixedValue == $1 }
  }
}
