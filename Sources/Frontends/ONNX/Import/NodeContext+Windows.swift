internal import IR

/// Attributes that convolutions and pooling share.
extension NodeContext {
  /// The extents of the window: given, or those of the weight [M, C / group, kernel...].
  func kernel(weight: Value) throws(Diagnostic) -> [Int] {
    if let given = try ints("kernel_shape") { return given }
    let shape = type(of: weight).shape
    guard shape.rank >= 3, let extents = Shape(Array(shape.dimensions.dropFirst(2))).fixed else {
      throw fail("onnx.attribute", "the window's extents are not known", found: "weight [\(shape)]", expected: "kernel_shape, or a weight with a known shape")
    }
    return extents
  }

  /// The extents of a window that has no weight.
  func kernel() throws(Diagnostic) -> [Int] {
    guard let kernel = try ints("kernel_shape") else { throw fail("onnx.attribute", "attribute 'kernel_shape' is missing") }
    return kernel
  }

  /// `auto_pad` and `pads` for this many spatial axes.
  func padding(axes: Int) throws(Diagnostic) -> Padding {
    let pads = try ints("pads")
    switch try string("auto_pad", default: "NOTSET") {
    case "NOTSET", "":
      guard let pads else { return .valid }
      guard pads.count == 2 * axes else { throw fail("onnx.attribute", "attribute 'pads' has the wrong length", found: "\(pads)", expected: "\(2 * axes) numbers") }
      return .explicit(begin: Array(pads.prefix(axes)), end: Array(pads.suffix(axes)))
    case "SAME_UPPER": return .sameUpper
    case "SAME_LOWER": return .sameLower
    case "VALID": return .valid
    case let word: throw fail("onnx.attribute", "attribute 'auto_pad' is none of the allowed values", found: word, expected: "NOTSET, SAME_UPPER, SAME_LOWER, VALID")
    }
  }
}
