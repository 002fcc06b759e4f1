internal import Frontends
internal import IR

/// Made-up inputs for timing and comparing: the same for the same seed and name.
enum RandomInputs {
  /// More elements than that are no input that a network takes: a file that declares them is likely damaged.
  static let largestCount = 1 << 28

  /// Symbolic extents become 1, the first axis `batch` where it is a symbol.
  static func shape(_ type: TensorType, batch: Int?) -> [Int] {
    type.shape.dimensions.enumerated().map { axis, extent in extent.fixedValue ?? (axis == 0 ? batch ?? 1 : 1) }
  }

  /// Normal numbers for floats; 0 and 1 for integers and truth values, which are indices or masks more often than not.
  static func tensor(_ name: String, _ elementType: ElementType, _ shape: [Int], seed: UInt64 = 0) throws(Diagnostic) -> Tensor {
    guard elementType != .string, !elementType.isComplex else {
      throw Diagnostic("inputs.kind", "no values can be made up for the input '\(name)'", category: .usage, found: elementType.rawValue, help: "Give the input as --input \(name)=FILE.npy.")
    }
    guard let count = shape.checkedProduct(), count <= largestCount else {
      throw Diagnostic(
        "inputs.size", "the input '\(name)' is too large to be made up", category: .memory, found: "\(TensorType(elementType, shape))", expected: "at most \(largestCount) elements",
        help: "Give the input as --input \(name)=FILE.npy, or another shape.")
    }
    let normal = SeededWeights(seed: seed).normal(name, [count], deviation: 1)
    if elementType == .float32 { return normal.reshaped(shape) }
    let values = normal.doubles
    return Tensor(elementType, shape, doubles: elementType.isFloatingPoint ? values : values.map { $0 > 0 ? 1 : 0 })
  }
}
