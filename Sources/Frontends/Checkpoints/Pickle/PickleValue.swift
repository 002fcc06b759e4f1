internal import IR

/// What a pickle's stack holds. Containers are places in the machine's arena, so that neither cycles nor depth cost
/// more than a number.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case largeInteger(String)
  case number(Double)
  case text(String)
  case bytes([UInt8])
  case global(PickleGlobal)
  case node(Int)
}

/// Something that a pickle built and may refer to again.
final class PickleNode {
  enum Kind {
    case list, tuple, set
    /// `items` are keys and values in turn.
    case dictionary
    /// Attributes, keys and values in turn.
    case attributes
    case storage(StorageReference)
    case tensor(TensorReference)
    /// A NumPy element type, `<f4` for instance.
    case numpyType(String)
    /// A NumPy array that waits for its state, or has it.
    case array(Tensor?)
  }
  var kind: Kind
  var items: [PickleValue]
  init(_ kind: Kind, _ items: [PickleValue] = []) { self.kind = kind; self.items = items }
}

/// A run of elements that lies elsewhere in the file.
struct StorageReference {
  var key: String
  /// Nil: bytes, whose type the tensor tells.
  var elementType: ElementType?
  /// Elements, or bytes where there is no element type.
  var count: Int
  /// Elements in front, where the storage is a part of a larger one (legacy files).
  var start = 0
}

/// A view of a storage: element offset, extents and strides in elements, as the file claims them.
struct TensorReference {
  var storage: StorageReference
  var elementType: ElementType
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}
