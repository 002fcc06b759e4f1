internal import IR
internal import Synchronization

/// Where one constant lies in the weights section.
struct TensorEntry: Codable {
  enum CodingKeys: String, CodingKey { case type = "t", layout = "l", offset = "o", strings = "s" }
  var type: TensorType
  var layout: StorageLayout?
  var offset: Int
  /// The elements, where they are strings.
  var strings: [String]?
}

/// Collects the constants of a program in the order they are met; one that is met twice is kept once.
final class TensorCollector: TensorTable {
  private struct Key: Hashable { var address: Int, type: TensorType }
  private struct State { var tensors: [Tensor] = [], known: [Key: Int] = [:] }
  private let state = Mutex(State())
  var tensors: [Tensor] { state.withLock(\.tensors) }

  func add(_ tensor: Tensor, name: String) -> Int {
    let key = Key(address: tensor.address, type: tensor.type)
    return state.withLock { state in
      if tensor.elementCount > 0, tensor.elementType != .string, let index = state.known[key] { return index }
      state.known[key] = state.tensors.count
      state.tensors.append(tensor)
      return state.tensors.count - 1
    }
  }
  func tensor(at index: Int) throws -> Tensor { throw Diagnostic("artifact.write-only", "constants being collected cannot be read", category: .internal) }
}

extension Tensor {
  /// Where the bytes are: two constants over the same bytes are one.
  var address: Int { withUnsafeBytes { Int(bitPattern: $0.baseAddress) } }
}

/// The constants of an artifact, over the mapped file.
final class MappedTensors: TensorTable {
  private let tensors: [Tensor]

  /// - Throws: `artifact.tensor` for one that does not lie in the weights section, or is not aligned.
  init(_ entries: [TensorEntry], storage: TensorStorage, section: Range<Int>, path: String) throws(Diagnostic) {
    var tensors: [Tensor] = []
    for (index, entry) in entries.enumerated() {
      guard let tensor = Self.tensor(entry, storage, section) else {
        throw Diagnostic("artifact.tensor", "tensor \(index) does not lie in the weights", category: .integrity, found: "\(entry.type) at \(entry.offset)", expected: "\(section.count) bytes, offsets in multiples of 64", file: path)
      }
      tensors.append(tensor)
    }
    self.tensors = tensors
  }

  private static func tensor(_ entry: TensorEntry, _ storage: TensorStorage, _ section: Range<Int>) -> Tensor? {
    guard let shape = entry.type.shape.fixed, let count = shape.checkedProduct() else { return nil }
    if let strings = entry.strings { return entry.type.elementType == .string && strings.count == count ? Tensor(shape, strings: strings) : nil }
    let layout = entry.layout ?? .rowMajor
    guard let byteCount = layout.byteCount(of: entry.type.elementType, shape: shape), entry.offset >= 0, entry.offset % 64 == 0,
      byteCount <= section.count, entry.offset <= section.count - byteCount
    else { return nil }
    return Tensor(entry.type.elementType, shape, layout: layout, storage: storage, offset: section.lowerBound + entry.offset)
  }

  func add(_ tensor: Tensor, name: String) throws -> Int { throw Diagnostic("artifact.read-only", "an artifact's constants cannot be added to", category: .internal) }
  func tensor(at index: Int) throws -> Tensor {
    guard tensors.indices.contains(index) else { throw Diagnostic("artifact.tensor", "the program names a tensor that is not there", category: .integrity, found: "\(index)", expected: "below \(tensors.count)") }
    return tensors[index]
  }
}
