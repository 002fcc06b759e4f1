internal import IR
internal import Synchronization

/// The parameters of a network out of a checkpoint. It notes every one that the network asks for, so that one table tells
/// everything that does not fit.
final class MatchedWeights: WeightSource {
  private let source: any NamedTensors, group: ParameterGroup, leave: ParameterLeave, file: String?
  private let rows = Mutex<[ParameterTable.Row]>([])

  /// The elements that a parameter which is not there may have, so that the rest of the network can be looked at.
  private static let placeholderLimit = 1 << 24

  init(_ source: any NamedTensors, group: ParameterGroup, leave: ParameterLeave = ParameterLeave(), file: String? = nil) {
    self.source = source; self.group = group; self.leave = leave; self.file = file
  }

  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    guard let member = group.member(name) else {
      let isAllowed = leave.allows(missing: name)
      note(.init(state: isAllowed ? .filled : .missing, parameter: name, tensor: "", expected: shape))
      return try constant(shape, isAllowed && (name.hasSuffix("gamma") || name.contains("norm") && name.hasSuffix("weight")) ? 1 : 0)
    }
    let entry = member.entry
    guard entry.shape == shape, entry.elementType.isFloatingPoint else {
      note(.init(state: .mismatched, parameter: name, tensor: entry.name, expected: shape, found: entry.shape))
      return try constant(shape, 0)
    }
    let stored = try member.tensor.tensor(from: source)
    let tensor = stored.elementType == .float32 ? stored : Tensor(.float32, shape, scalars: stored.floats)
    note(.init(state: Self.isFinite(tensor) ? .matched : .notFinite, parameter: name, tensor: entry.name, expected: shape, found: shape))
    return tensor
  }

  /// Whether no element is infinite or NaN: whether none has all bits of the exponent set.
  private static func isFinite(_ tensor: Tensor) -> Bool {
    // What was read only for this leaves memory again: a checkpoint may be larger than what is made of it.
    defer { tensor.discardResidentPages() }
    return tensor.withUnsafeBytes { bytes in
      let exponent: UInt32 = 0x7F80_0000
      var found: UInt32 = 0
      // Elements of a mapped file may lie at any address.
      for offset in stride(from: 0, to: bytes.count - 3, by: 4) { found |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self) & exponent == exponent ? 1 : 0 }
      return found == 0
    }
  }

  /// - Parameters:
  ///   - others: Groups of the same checkpoint that are not part of the network.
  ///   - known: The beginnings of names beside the network's own that belong to its training.
  func table(others: [ParameterGroup], known: [String]) -> ParameterTable {
    var table = ParameterTable()
    table.rows = rows.withLock { $0 }
    table.leave = leave
    let used = Set(table.rows.map(\.parameter))
    for member in group.members where !used.contains(member.name) {
      let isKnown = known.contains { member.name == $0 || member.name.hasPrefix("\($0).") }
      let state: ParameterTable.State = isKnown ? .unused : leave.allows(unexpected: member.name) ? .ignored : .unexpected
      table.rows.append(.init(state: state, parameter: "", tensor: member.entry.name, found: member.entry.shape))
    }
    for member in group.dropped + others.flatMap({ $0.members + $0.dropped }) { table.rows.append(.init(state: .unused, parameter: "", tensor: member.entry.name, found: member.entry.shape)) }
    return table
  }

  private func note(_ row: ParameterTable.Row) { rows.withLock { $0.append(row) } }

  private func constant(_ shape: [Int], _ value: Float) throws(Diagnostic) -> Tensor {
    guard let count = shape.checkedProduct(), count <= Self.placeholderLimit else {
      try table(others: [], known: []).check(file: file)
      throw Diagnostic("checkpoint.missing-parameter", "a parameter that may be missing is too large to be made up", found: "\(shape)", file: file)
    }
    return Tensor(.float32, shape, scalars: [Float](repeating: value, count: count))
  }
}
