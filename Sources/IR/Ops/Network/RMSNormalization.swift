/// x / sqrt(mean(x^2) + epsilon) * scale, the mean over `axis` and all axes after it. ONNX RMSNormalization-23; Zhang
/// and Sennrich 2019.
public struct RMSNormalization: DifferentiableOp {
  public static let spec = OpSpec("rms_normalization", "Division by the root mean square over the last axes.", operands: ["input", "scale"])
  public var axis: Int
  public var epsilon: Double
  /// The result's type; nil means the input's.
  public var elementType: ElementType?
  public init(axis: Int = -1, epsilon: Double = 1e-5, elementType: ElementType? = nil) { self.axis = axis; self.epsilon = epsilon; self.elementType = elementType }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    _ = try normalizationAxis(axis, operands)
    return [TensorType(try requireFloatType(elementType ?? operands[0].elementType), operands[0].shape)]
  }
  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], axis = try requireAxis(axis, of: Shape(shape)), length = shape[axis...].reduce(1, *)
    var x = arguments[0].doubles
    for start in stride(from: 0, to: x.count, by: max(length, 1)) {
      let range = start..<start + length
      let inverse = 1 / (x[range].reduce(0) { $0 + $1 * $1 } / Double(length) + epsilon).squareRoot()
      for i in range { x[i] *= inverse }
    }
    scaleAndShift(&x, shape, scale: arguments[1], bias: nil)
    return [Tensor(elementType ?? arguments[0].elementType, shape, doubles: x)]
  }

  public func cotangents(_ site: DerivativeSite) throws(Diagnostic) -> [Expression?] {
    let x = site.operand(0), axes = Array(try requireAxis(axis, of: x.shape)..<x.rank)
    let inverse = try 1 / (x.squared().mean(axes) + epsilon).squareRoot()
    return try normalizationCotangents(site, normalized: x * inverse, inverse: inverse, axes: axes, isCentred: false)
  }
}
