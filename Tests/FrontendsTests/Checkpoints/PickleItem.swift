internal import Frontends
internal import IR
internal import TestSupport

/// A value to be written as a pickle, so that tests hold for files that no tool writes.
indirect enum PickleItem: Sendable {
  case none, bool(Bool), int(Int), number(Double), text(String), bytes([UInt8])
  case list([PickleItem]), tuple([PickleItem]), dictionary([(PickleItem, PickleItem)])
  case global(String), call(PickleItem, [PickleItem]), build(PickleItem, PickleItem), persistent(PickleItem)
  case raw([UInt8])

  static func named(_ items: KeyValuePairs<String, PickleItem>) -> PickleItem { .dictionary(items.map { (.text($0.key), $0.value) }) }
  static func ordered(_ items: KeyValuePairs<String, PickleItem>) -> PickleItem {
    .call(.global("collections OrderedDict"), [.list(items.map { .tuple([.text($0.key), $0.value]) })])
  }
  static func ints(_ values: [Int]) -> PickleItem { .tuple(values.map { .int($0) }) }

  static func storage(_ key: String, _ type: String = "FloatStorage", count: Int) -> PickleItem {
    .persistent(.tuple([.text("storage"), .global("torch \(type)"), .text(key), .text("cpu"), .int(count)]))
  }
  /// A tensor as `torch.save` describes it.
  static func tensor(_ key: String, _ shape: [Int], strides: [Int]? = nil, offset: Int = 0, type: String = "FloatStorage", count: Int? = nil) -> PickleItem {
    let count = count ?? shape.reduce(1, *), strides = strides ?? rowMajorStrides(shape)
    return .call(.global("torch._utils _rebuild_tensor_v2"), [storage(key, type, count: count), .int(offset), ints(shape), ints(strides), .bool(false), .ordered([:])])
  }

  /// The whole pickle: protocol 2 unless said otherwise.
  func pickled(protocol version: UInt8 = 2) -> [UInt8] { [0x80, version] + encoded + [0x2E] }

  var encoded: [UInt8] {
    switch self {
    case .none: [0x4E]
    case .bool(let value): [value ? 0x88 : 0x89]
    case .int(let value): (Int(Int32.min)...Int(Int32.max)).contains(value) ? [0x4A] + littleEndian(Int32(value)) : [0x8A, 8] + littleEndian(value)
    case .number(let value): [0x47] + littleEndian(value.bitPattern).reversed()
    case .text(let text): [0x58] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    case .bytes(let bytes): [0x42] + littleEndian(UInt32(bytes.count)) + bytes
    case .list(let items): [0x5D, 0x28] + items.flatMap(\.encoded) + [0x65]
    case .tuple(let items): [0x28] + items.flatMap(\.encoded) + [0x74]
    case .dictionary(let items): [0x7D, 0x28] + items.flatMap { $0.0.encoded + $0.1.encoded } + [0x75]
    case .global(let name): [0x63] + Array(name.replacing(" ", with: "\n").utf8) + [0x0A]
    case .call(let function, let arguments): function.encoded + PickleItem.tuple(arguments).encoded + [0x52]
    case .build(let target, let state): target.encoded + state.encoded + [0x62]
    case .persistent(let identifier): identifier.encoded + [0x51]
    case .raw(let bytes): bytes
    }
  }
}

func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = Array(repeating: 1, count: shape.count)
  for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
  return strides
}

func floatBytes(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0) } }

/// The diagnostic of a file that must be refused; nil if it is read.
func refusal(_ bytes: [UInt8], _ name: String = "file.pth") throws -> Diagnostic? {
  let folder = try TemporaryFolder(), path = try folder.write(bytes, to: name)
  do throws(Diagnostic) { _ = try Checkpoint.open(path: path) } catch { return error }
  return nil
}
func opened(_ bytes: [UInt8], _ name: String = "file.pth") throws -> Checkpoint {
  let folder = try TemporaryFolder()
  return try Checkpoint.open(path: folder.write(bytes, to: name))
}
