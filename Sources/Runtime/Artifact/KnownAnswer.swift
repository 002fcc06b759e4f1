internal import Foundation
public import IR

/// Inputs made by a rule, and some elements of the outputs they gave when the artifact was written: running them again
/// shows that this machine's kernels compute the same.
public struct KnownAnswer: Sendable, Hashable, Codable {
  /// What is remembered of one output.
  public struct Output: Sendable, Hashable, Codable {
    public var name: String
    public var type: TensorType
    /// Positions in row-major order, and the elements there.
    public var indices: [Int], values: [Double]
    /// Of all elements that are numbers.
    public var minimum: Double, maximum: Double, mean: Double
  }
  public var inputTypes: [TensorType]
  public var outputs: [Output]
  /// The largest difference allowed, as a share of the output's range (or of its magnitude, or of 1, whichever is largest).
  public var tolerance: Double

  static let sampleCount = 64

  /// The inputs: element i of input j is made from bits 40...63 of SplitMix64 (Steele, Lea and Flood 2014) at counter
  /// 2^32 j + i: floats in [-1, 1), integers and bools 0 or 1.
  public static func inputs(_ types: [TensorType]) throws(Diagnostic) -> [Tensor] {
    var tensors: [Tensor] = []
    for (index, type) in types.enumerated() {
      guard let shape = type.shape.fixed, let count = shape.checkedProduct(), type.byteCount != nil, count <= 1 << 28 else {
        throw Diagnostic("known-answer.shape", "no input can be made for this type", found: "\(type)", expected: "a fixed shape of at most 2^28 elements")
      }
      if type.elementType == .string { tensors.append(Tensor(shape, strings: Array(repeating: "", count: count))); continue }
      if type.elementType == .float32 {
        tensors.append(Tensor(shape, (0..<count).map { Float(number(index, $0)) }))
      } else if type.elementType.isFloatingPoint {
        tensors.append(Tensor(type.elementType, shape, doubles: (0..<count).map { number(index, $0) }))
      } else if type.elementType.isComplex {
        tensors.append(Tensor(type.elementType, shape) { _ in })
      } else {
        tensors.append(Tensor(type.elementType, shape, int64s: (0..<count).map { number(index, $0) < 0 ? 0 : 1 }))
      }
    }
    return tensors
  }
  private static func number(_ input: Int, _ element: Int) -> Double {
    let counter = UInt64(truncatingIfNeeded: input) << 32 &+ UInt64(truncatingIfNeeded: element) &+ 1
    return Double(splitMix64(counter &* 0x9E37_79B9_7F4A_7C15) >> 40) / 8_388_608 - 1
  }

  /// A program's inputs made by the rule, and what it made of them.
  public struct Run: Sendable {
    public var inputs: [Tensor], ports: [Executable.Port], outputs: [Tensor]
    public init(_ executable: Executable, inputTypes: [TensorType]) throws(Diagnostic) {
      inputs = try KnownAnswer.inputs(inputTypes)
      ports = executable.outputs
      outputs = try executable.makeSession().run(inputs)
    }
  }

  init(_ run: Run, tolerance: Double = 1e-4) {
    inputTypes = run.inputs.map(\.type)
    self.tolerance = tolerance
    outputs = zip(run.ports, run.outputs).map { Self.describe($0.name, $1) }
  }

  private static func describe(_ name: String, _ tensor: Tensor) -> Output {
    guard tensor.elementType != .string, !tensor.elementType.isComplex else {
      return Output(name: name, type: tensor.type, indices: [], values: [], minimum: 0, maximum: 0, mean: 0)
    }
    let values = tensor.doubles, finite = values.filter(\.isFinite), step = max(1, values.count / sampleCount)
    // A stride that shares no factor with the extents would be better still; the offset keeps samples out of one column.
    let indices = stride(from: 0, to: values.count, by: step).prefix(sampleCount).enumerated().map { min(values.count - 1, $1 + $0 % step) }
    return Output(
      name: name, type: tensor.type, indices: indices, values: indices.map { values[$0] }, minimum: finite.min() ?? 0, maximum: finite.max() ?? 0,
      mean: finite.isEmpty ? 0 : finite.reduce(0, +) / Double(finite.count))
  }

  /// Runs the same inputs and compares.
  /// - Throws: `known-answer.mismatch`, naming the output and the element that differs most.
  public func check(_ executable: Executable) throws(Diagnostic) {
    let results = try executable.makeSession().run(try Self.inputs(inputTypes))
    for (expected, (port, tensor)) in zip(outputs, zip(executable.outputs, results)) {
      guard port.name == expected.name, tensor.type == expected.type else {
        throw mismatch(port.name, "\(port.name): \(tensor.type)", "\(expected.name): \(expected.type)")
      }
      let found = Self.describe(port.name, tensor), allowed = tolerance * max(expected.maximum - expected.minimum, abs(expected.maximum), abs(expected.minimum), 1e-30)
      guard found.indices == expected.indices else { throw mismatch(port.name, "other positions", "\(expected.indices.count) positions") }
      for (index, (x, y)) in zip(expected.indices, zip(found.values, expected.values)) where !(x == y || x.isNaN && y.isNaN || abs(x - y) <= allowed) {
        throw mismatch(port.name, "\(x) at element \(index)", "\(y), give or take \(allowed)")
      }
      guard abs(found.mean - expected.mean) <= allowed else { throw mismatch(port.name, "mean \(found.mean)", "\(expected.mean), give or take \(allowed)") }
    }
  }
  private func mismatch(_ output: String, _ found: String, _ expected: String) -> Diagnostic {
    Diagnostic(
      "known-answer.mismatch", "output '\(output)' is not what it was when the model was compiled", category: .mismatch, found: found, expected: expected,
      help: "compile the model on this machine; if that helps, a kernel computes wrongly here: please report it")
  }
}
