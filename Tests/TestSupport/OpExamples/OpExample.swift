public import IR

/// What an op makes of some operands: the reference semantics, every kernel and every rewrite must agree with it.
public struct OpExample: Sendable, CustomStringConvertible {
  public let op: any Op
  public let operands: [Tensor?]
  public let expected: [Tensor]
  /// How far a float result may be from the expected one, relative to it (or to 1 where that is less).
  public let tolerance: Double

  public init(_ op: any Op, _ operands: Tensor?..., gives expected: Tensor..., tolerance: Double = 1e-6) {
    self.op = op; self.operands = operands; self.expected = expected; self.tolerance = tolerance
  }

  public var description: String { "\(op.spec.name)\(op.printedAttributes) of \(operands.map { $0.map { "\($0.type)" } ?? "none" }.joined(separator: ", "))" }

  /// Nil when `results` are as expected, else what is not.
  public func problem(with results: [Tensor]) -> String? {
    guard results.map(\.type) == expected.map(\.type) else { return "types \(results.map(\.type)), expected \(expected.map(\.type))" }
    for (result, expected) in zip(results, expected) {
      guard result.elementType.isFloatingPoint else {
        if result != expected { return "\(texts(result)), expected \(texts(expected))" }
        continue
      }
      for (x, y) in zip(result.doubles, expected.doubles) where !(x == y || x.isNaN && y.isNaN || abs(x - y) <= tolerance * max(1, abs(y))) {
        return "\(result.doubles), expected \(expected.doubles)"
      }
    }
    return nil
  }
  private func texts(_ tensor: Tensor) -> String {
    tensor.elementType == .string ? "\(tensor.strings)" : tensor.elementType.isComplex ? "complex numbers" : "\(tensor.int64s)"
  }
}

/// Examples of every op, by family.
public enum OpExamples {
  public static let all: [OpExample] = [
    arithmetic, logic, functions, casts, layout, indexing, ordering, reductions, products,
    convolution, sampling, pooling, normalization, quantization, narrow, recurrent, control, fused, training,
  ].flatMap { $0 }
}

func floats(_ values: [Float]) -> Tensor { Tensor([values.count], values) }
func floats(_ shape: [Int], _ values: [Float]) -> Tensor { Tensor(shape, values) }
func float64s(_ values: [Double]) -> Tensor { Tensor(.float64, [values.count], doubles: values) }
func integers(_ type: ElementType, _ shape: [Int], _ values: [Int64]) -> Tensor { Tensor(type, shape, int64s: values) }
func int64s(_ values: Int64...) -> Tensor { Tensor(.int64, [values.count], int64s: values) }
func int64(_ value: Int64) -> Tensor { Tensor(.int64, [], int64s: [value]) }
func bools(_ values: Bool...) -> Tensor { Tensor([values.count], bools: values) }
func strings(_ values: String...) -> Tensor { Tensor([values.count], strings: values) }
/// 0, 1, 2, ... in a shape.
func counting(_ shape: Int...) -> Tensor { Tensor(shape, (0..<shape.reduce(1, *)).map(Float.init)) }
