/// What elements are added around a tensor.
public enum PadMode: String, Sendable, Hashable, Codable, CaseIterable {
  /// One value, zero where none is given.
  case constant
  /// The tensor mirrored at its first and last elements, which are not repeated.
  case reflect
  /// The first and last elements.
  case edge
  /// The tensor again, as on a ring.
  case wrap
}

/// A tensor with elements added before and after along axes, or taken away where `pads` are negative. `pads` holds the
/// numbers before, for each of `axes` (all where absent), then those after. ONNX Pad-25.
public struct Pad: SelectionOp {
  public static let spec = OpSpec("pad", "A tensor with elements added around it.", operands: ["input", "pads", "value?", "axes?"])
  public var mode: PadMode
  public init(mode: PadMode = .constant) { self.mode = mode }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, pads) = (operands[0], operands[1])
    try pads.requireList("pads")
    if let value = operands.optional(2) { try requireEqualElementTypes([input, value]) }
    guard let axes = try axes(operands), let amounts = pads.extents else {
      return [TensorType(input.elementType, Shape(Array(repeating: .unknown, count: input.rank)))]
    }
    guard amounts.count == 2 * axes.count else {
      throw Diagnostic("type.pads", "the pads do not fit", found: "\(amounts.count) numbers for \(axes.count) axes", expected: "two numbers for each axis")
    }
    var shape = input.shape
    for (i, axis) in axes.enumerated() {
      shape[axis] = shape[axis] + amounts[i] + amounts[axes.count + i]
      guard shape[axis].fixedValue ?? 0 >= 0 else {
        throw Diagnostic("type.pads", "more elements are taken away than there are", found: "\(amounts[i]) and \(amounts[axes.count + i]) at axis \(axis) of \(input.type)", expected: "an extent of 0 or more")
      }
    }
    return [TensorType(input.elementType, shape)]
  }

  private func axes(_ operands: Operands) throws(Diagnostic) -> [Int]? {
    guard let axes = operands.optional(3) else { return Array(0..<operands[0].rank) }
    try axes.requireList("axes")
    guard let numbers = axes.numbers else { return nil }
    return try normalizedAxes(numbers, rank: operands[0].rank)
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], strides = rowMajorStrides(input.shape)
    let axes = try axes(arguments.operands) ?? [], amounts = arguments[1].ints
    var before = Array(repeating: 0, count: input.rank)
    for (i, axis) in axes.enumerated() { before[axis] = amounts[i] }
    // For each axis, the offset in the operand of every place of the result; nil where the value goes.
    var sources: [[Int?]] = []
    for axis in shape.indices {
      let extent = input.shape[axis]
      guard extent > 0 || mode == .constant || shape[axis] == 0 else {
        throw Diagnostic("run.empty-axis", "an axis without elements cannot be continued", found: "axis \(axis) of \(input.type)", expected: "an extent of 1 or more")
      }
      sources.append((0..<shape[axis]).map { source($0 - before[axis], extent: extent).map { $0 * strides[axis] } })
    }
    let value = arguments.optional(2) ?? Tensor.zero(input.elementType)
    var indices: [Int?] = [0]
    for places in sources { indices = indices.flatMap { base in places.map { place in base.flatMap { base in place.map { base + $0 } } } } }
    return [Tensor.joined([input, value]).selecting(indices.map { $0 ?? input.elementCount }, shape: shape)]
  }

  private func source(_ position: Int, extent: Int) -> Int? {
    if position >= 0, position < extent { return position }
    switch mode {
    case .constant: return nil
    case .edge: return position < 0 ? 0 : extent - 1
    case .wrap: return ((position % extent) + extent) % extent
    case .reflect:
      let period = max(2 * (extent - 1), 1), place = ((position % period) + period) % period
      return min(place, period - place) % extent
    }
  }

  public func otherOperands(_ site: DerivativeSite) -> [Expression?] { [site.operand(1), nil, site.optional(3)] }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let inside = try scattered(site)
    guard site.wants(2), let value = site.optional(2) else { return [inside] }
    // What did not come from inside came from the value.
    let filled = try site.cotangent(0).sum(keepsDimensions: false) - inside.sum(keepsDimensions: false)
    return [inside, nil, try filled.reshaped(like: value)]
  }
}

extension Tensor {
  /// A single zero, false or empty string.
  static func zero(_ elementType: ElementType) -> Tensor {
    elementType == .string ? Tensor([1], strings: [""]) : Tensor(elementType, [1]) { _ in }
  }
}
