/// The first `lengths[b]` elements along the time axis turned around, for each place b of the batch axis; the others
/// stay. ONNX ReverseSequence-10.
public struct ReverseSequence: SelectionOp {
  public static let spec = OpSpec("reverse_sequence", "Sequences of a batch turned around, each as far as it is long.", operands: ["input", "lengths"])
  public var batchAxis: Int, timeAxis: Int
  public init(batchAxis: Int = 1, timeAxis: Int = 0) { self.batchAxis = batchAxis; self.timeAxis = timeAxis }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (input, lengths) = (operands[0], operands[1]), axes = try normalizedAxes([batchAxis, timeAxis], rank: operands[0].rank)
    try lengths.requireList("lengths")
    guard !lengths.shape[0].isCertainlyDifferent(from: input.shape[axes[0]]) else {
      throw Diagnostic("type.shape-mismatch", "the lengths do not fit the batch", found: "\(lengths.type) for \(input.type)", expected: "one length for each place of axis \(axes[0])")
    }
    return [input.type]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0], lengths = arguments[1].ints
    let axes = try normalizedAxes([batchAxis, timeAxis], rank: input.rank), strides = rowMajorStrides(shape)
    if let length = lengths.first(where: { $0 < 0 || $0 > shape[axes[1]] }) {
      throw Diagnostic("run.index-out-of-range", "a sequence is longer than its axis", found: "length \(length)", expected: "0...\(shape[axes[1]])")
    }
    let indices = (0..<input.elementCount).map { index in
      let time = index / strides[axes[1]] % shape[axes[1]], length = lengths[index / strides[axes[0]] % shape[axes[0]]]
      return time < length ? index + (length - 1 - 2 * time) * strides[axes[1]] : index
    }
    return [input.selecting(indices, shape: shape)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] { [try site.cotangent(0).apply(self, site.operand(1))] }
}
