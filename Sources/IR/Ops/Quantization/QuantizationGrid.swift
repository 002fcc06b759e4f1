/// Which scale and zero point belong to each element of a tensor: one for all, one for each position along an axis, or
/// one for each block of neighbours along an axis. ONNX QuantizeLinear-21.
struct QuantizationGrid {
  private let axisExtent: Int, inner: Int, blockSize: Int, parameterExtent: Int
  private let kind: Kind
  private enum Kind { case single, axis, blocks }

  init(_ shape: [Int], parameters: [Int], axis: Int, blockSize: Int) {
    let position = axis < 0 ? axis + shape.count : axis
    let isSingle = parameters.isEmpty || parameters == [1] && blockSize == 0
    kind = isSingle ? .single : blockSize > 0 ? .blocks : .axis
    axisExtent = isSingle ? 1 : shape[position]
    inner = isSingle ? 1 : shape[(position + 1)...].reduce(1, *)
    parameterExtent = kind == .blocks ? parameters[position] : 1
    self.blockSize = max(blockSize, 1)
  }

  /// The parameter of the element at a row-major position.
  func parameter(of element: Int) -> Int {
    switch kind {
    case .single: 0
    case .axis: element / inner % axisExtent
    case .blocks: (element / inner / axisExtent * parameterExtent + element / inner % axisExtent / blockSize) * inner + element % inner
    }
  }

  /// Checks scale and zero point against the tensor they belong to.
  static func check(_ tensor: Operand, scale: Operand, zeroPoint: Operand?, axis: Int, blockSize: Int) throws(Diagnostic) {
    func wrong(_ expected: String) -> Diagnostic {
      Diagnostic("type.quantization", "the scale does not fit", found: "\(scale.type) for \(tensor.type)", expected: expected)
    }
    try requireFloat(scale, "scale")
    func isSingle(_ operand: Operand) -> Bool { operand.rank == 0 || operand.shape == Shape([1]) }
    if let zeroPoint, !(isSingle(zeroPoint) && isSingle(scale)), zeroPoint.rank != scale.rank || zip(zeroPoint.shape.dimensions, scale.shape.dimensions).contains(where: { $0.isCertainlyDifferent(from: $1) }) {
      throw Diagnostic("type.quantization", "the zero point does not fit", found: "\(zeroPoint.type)", expected: "[\(scale.shape)], as the scale")
    }
    guard blockSize >= 0 else { throw wrong("a block size of 0 or more") }
    if blockSize == 0 {
      if isSingle(scale) { return }
      let position = try requireAxis(axis, of: tensor.shape)
      guard scale.rank == 1, !scale.shape[0].isCertainlyDifferent(from: tensor.shape[position]) else { throw wrong("one number, or [\(tensor.shape[position])]") }
      return
    }
    let position = try requireAxis(axis, of: tensor.shape)
    guard scale.rank == tensor.rank else { throw wrong("as many axes as the tensor has") }
    for (i, (extent, parameters)) in zip(tensor.shape.dimensions, scale.shape.dimensions).enumerated() {
      guard let extent = extent.fixedValue else { continue }
      let blocks = i == position ? extent / blockSize + (extent % blockSize == 0 ? 0 : 1) : extent
      guard !parameters.isCertainlyDifferent(from: .fixed(blocks)) else { throw wrong("\(blocks) along axis \(i)") }
    }
  }
}

/// The nearest code for a real number in units of the scale: rounded half to even, shifted, and cut to the type's range.
func quantized(_ value: Float, zeroPoint: Int64, _ type: ElementType) -> Int64 {
  let range = type.integerRange ?? Int64.min...Int64.max
  let rounded = Int64(saturating: Double(value.rounded(.toNearestOrEven)))
  let (shifted, overflow) = rounded.addingReportingOverflow(zeroPoint)
  return min(max(overflow ? (rounded < 0 ? .min : .max) : shifted, range.lowerBound), range.upperBound)
}

/// The integers of an operand less their zero points, which broadcast to it.
func centered(_ tensor: Tensor, zeroPoint: Tensor?, shape: [Int]) -> [Int64] {
  let values = tensor.int64s
  guard let zeroPoint else { return values }
  let offsets = zeroPoint.elementCount == 1 ? nil : expanded(zeroPoint.int64s, shape, to: tensor.shape), single = zeroPoint.int64s.first ?? 0
  return values.indices.map { values[$0] - (offsets?[$0] ?? single) }
}

/// Checks that an operand is of an integer type of 8 bits.
func requireByte(_ operand: Operand?, _ name: String) throws(Diagnostic) {
  if let operand, operand.elementType != .int8 && operand.elementType != .uint8 {
    throw operandError("the \(name) operand is of another element type", operand.type, expected: "int8 or uint8")
  }
}

/// Checks that a parameter is one number, or one for each of `count`.
func requireParameter(_ operand: Operand?, _ count: Dimension, _ name: String) throws(Diagnostic) {
  guard let operand, operand.rank != 0, operand.shape != Shape([1]) else { return }
  try requireVector(operand, count, name)
}
