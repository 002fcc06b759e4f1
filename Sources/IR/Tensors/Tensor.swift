/// A tensor whose elements are known: a weight, an input, a result.
///
/// The elements are bytes, little-endian, in `layout`; a tensor may point into a mapped file, so that weights
/// are never copied. Elements of type `string` are held as strings.
public struct Tensor: Sendable {
  public let elementType: ElementType
  public let shape: [Int]
  public let layout: StorageLayout
  let contents: Contents

  enum Contents: Sendable {
    case bytes(TensorStorage, offset: Int, count: Int)
    case strings([String])
  }

  public var type: TensorType { TensorType(elementType, shape) }
  public var rank: Int { shape.count }
  public let elementCount: Int
  /// Bytes held, padding of the layout included.
  public var byteCount: Int { if case .bytes(_, _, let count) = contents { count } else { 0 } }

  init(_ elementType: ElementType, _ shape: [Int], layout: StorageLayout = .rowMajor, contents: Contents) {
    self.elementType = elementType; self.shape = shape; self.layout = layout; self.contents = contents
    elementCount = shape.reduce(1, *)
  }

  /// A tensor over `byteCount` bytes of `storage` from `offset`. Nil when the shape is negative or too large, or
  /// the bytes do not lie inside the storage.
  public init?(_ elementType: ElementType, _ shape: [Int], layout: StorageLayout = .rowMajor, storage: TensorStorage, offset: Int = 0) {
    guard elementType != .string, let count = layout.byteCount(of: elementType, shape: shape), offset >= 0,
      shape.checkedProduct() != nil, count <= storage.bytes.count, offset <= storage.bytes.count - count
    else { return nil }
    self.init(elementType, shape, layout: layout, contents: .bytes(storage, offset: offset, count: count))
  }

  /// The same elements under another shape of as many elements.
  /// - Precondition: the element counts agree and the layout is row-major.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == elementCount && layout == .rowMajor, "reshape \(self.shape) to \(shape)")
    return Tensor(elementType, shape, contents: contents)
  }
}

extension Tensor: Hashable {
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.elementType == b.elementType, a.shape == b.shape, a.layout == b.layout else { return false }
    switch (a.contents, b.contents) {
    case (.strings(let x), .strings(let y)): return x == y
    case (.bytes(let s, let i, let n), .bytes(let t, let j, let m)):
      return s === t && i == j && n == m || a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.elementsEqual(y) } }
    default: return false
    }
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(elementType); hasher.combine(shape)
    // A prefix is enough to tell most apart, and weights are large.
    if case .strings(let strings) = contents { hasher.combine(strings) }
    else { withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(256))) } }
  }
}
