internal import IR

/// Where the bytes of a value are while a program runs.
enum Place: Sendable {
  case constant(Tensor)
  case input(Int, byteOffset: Int)
  /// Bytes from the start of the arena.
  case arena(byteOffset: Int)
  /// Not planned, because the type is only known when the program runs (or has no bytes, as strings): held as a tensor.
  case dynamic(Value)

  var isDynamic: Bool { if case .dynamic = self { true } else { false } }
}

/// One operation in its place.
struct Step: Sendable {
  enum Action: Sendable {
    case kernel(Kernel, scratch: Int?)
    /// The op's own definition.
    case reference
  }
  let operation: Operation
  let action: Action
  let operands: [Place?], operandTypes: [TensorType?]
  let results: [Place], resultTypes: [TensorType]
  /// For reports: floating-point operations, and bytes read and written.
  let operations: Int, byteCount: Int
}
