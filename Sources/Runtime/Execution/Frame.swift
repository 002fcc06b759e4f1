internal import IR

/// A prepared program with memory under it. One thread at a time.
final class Frame {
  let program: PreparedProgram
  let arena: Arena
  /// The addresses of every step's operands, then its results, one step after the other.
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let starts: [Int]
  /// Addresses that lie in an input, and so change with every run.
  private var inputAddresses: [(slot: Int, input: Int, byteOffset: Int)] = []
  /// Values without a place in the arena.
  private var dynamic: [Value: Tensor] = [:]
  /// The constants that have no bytes.
  private let strings: [Value: Tensor]

  init(_ program: PreparedProgram, arena: Arena?) throws(Diagnostic) {
    self.program = program
    if let arena, arena.bytes.count >= program.plan.byteCount { self.arena = arena } else { self.arena = try Arena(byteCount: program.plan.byteCount) }
    var slots: [Place?] = [], starts: [Int] = []
    for step in program.steps {
      starts.append(slots.count)
      slots += step.operands + step.results.map(Optional.some)
    }
    self.starts = starts
    strings = Dictionary(uniqueKeysWithValues: program.graph.constants.filter { $0.tensor.elementType == .string }.map { ($0.value, $0.tensor) })
    addresses = .allocate(capacity: slots.count + 1)
    addresses.initialize(repeating: nil, count: slots.count + 1)
    for (slot, place) in slots.enumerated() {
      switch place {
      case .constant(let tensor): addresses[slot] = tensor.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
      case .input(let index, let offset): inputAddresses.append((slot, index, offset))
      case .arena(let offset): addresses[slot] = self.arena.bytes.baseAddress?.advanced(by: offset)
      case .dynamic, nil: break
      }
    }
  }
  deinit { addresses.deallocate() }

  /// Points the program at the inputs. The caller keeps them alive for the run.
  func bind(_ inputs: [Tensor]) {
    for (slot, input, offset) in inputAddresses {
      addresses[slot] = inputs[input].withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress)?.advanced(by: offset) }
    }
    dynamic = strings
    for (value, tensor) in zip(program.graph.inputs, inputs) where tensor.elementType == .string { dynamic[value] = tensor }
  }

  /// Lets go of what the run held as tensors.
  func clear() { dynamic = [:] }

  func call(_ step: Int, scratch: Int?, threads: Int) -> KernelCall {
    KernelCall(
      operands: UnsafePointer(addresses + starts[step]), results: UnsafePointer(addresses + starts[step] + program.steps[step].operands.count),
      scratch: scratch.flatMap { arena.bytes.baseAddress?.advanced(by: $0) }, threads: Int32(truncatingIfNeeded: threads))
  }

  /// A value as a tensor of its own memory.
  func read(_ place: Place, _ type: TensorType, inputs: [Tensor]) throws(Diagnostic) -> Tensor {
    if case .dynamic(let value) = place {
      guard let tensor = dynamic[value] else { throw Diagnostic("run.no-value", "a value is used before it is made", category: .internal, found: "%\(value.index)") }
      return tensor
    }
    guard let shape = type.shape.fixed else { throw Diagnostic("run.no-shape", "a planned value has no fixed shape", category: .internal, found: "\(type)") }
    switch place {
    case .constant(let tensor): return tensor.rowMajor
    case .input(let index, let offset):
      let input = inputs[index]
      if offset == 0, input.elementCount == shape.reduce(1, *) { return input.reshaped(shape) }
      return input.withUnsafeBytes { bytes in Tensor(type.elementType, shape) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + $0.count])) } }
    case .arena(let offset):
      return Tensor(type.elementType, shape) { target in target.copyMemory(from: UnsafeRawBufferPointer(rebasing: arena.bytes[offset..<offset + target.count])) }
    case .dynamic: preconditionFailure("handled above")
    }
  }

  func write(_ tensor: Tensor, to place: Place, _ type: TensorType, of operation: Operation) throws(Diagnostic) {
    switch place {
    case .dynamic(let value): dynamic[value] = tensor
    case .arena(let offset):
      guard tensor.type == type else {
        throw Diagnostic("run.type", "the result is not of the inferred type", category: .internal, found: "\(tensor.type)", expected: "\(type)", node: operation.location, op: operation.op.spec.name)
      }
      tensor.rowMajor.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: arena.bytes[offset..<offset + bytes.count]).copyMemory(from: bytes)
      }
    case .constant, .input: preconditionFailure("results are never placed over what was given")
    }
  }
}
