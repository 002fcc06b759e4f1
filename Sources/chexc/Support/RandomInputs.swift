internal import Frontends
internal import IR

/// Made-up inputs for timing and comparing: the same for the same seed and name.
enum RandomInputs {
  /// Symbolic extents become 1, the first axis `batch` where it is a symbol.
  static func shape(_ type: TensorType, batch: Int?) -> [Int] {
    type.shape.dimensions.enumerated().map { axis, extent in extent.fixedValue ?? (axis == 0 ? batch ?? 1 : 1) }
  }

  /// Normal numbers for floats; 0 and 1 for integers and truth values, which are indices or masks more often than not.
  static func tensor(_ name: String, _ elementType: ElementType, _ shape: [Int], seed: UInt64 = 0) throws(Diagnostic) -> Tensor {
    guard elementType != .string, !elementType.isComplex else {
      throw Diagnostic("inputs.kind", "no values can be made up for the input '\(name)'", category: .usage, found: elementType.rawValue, help: "Give the input as --input \(name)=FILE.npy.")
    }
    let count = shape.reduce(1, *)
    let normal = SeededWeights(seed: seed).normal(name, [count], deviation: 1)
    if elementType == .float32 { return normal.reshaped(shape) }
    let values = normal.doubles
    return Tensor(elementType, shape, doubles: elementType.isFloatingPoint ? values : values.map { $0 > 0 ? 1 : 0 })
  }
}
