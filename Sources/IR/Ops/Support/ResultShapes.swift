/// The error that an operand's type does not fit the op.
func operandError(_ message: String, _ found: TensorType, expected: String, id: String = "type.operand") -> Diagnostic {
  Diagnostic(id, message, found: "\(found)", expected: expected)
}

/// Checks that an operand holds real floating-point numbers.
func requireFloat(_ operand: Operand, _ name: String) throws(Diagnostic) {
  guard operand.elementType.isFloatingPoint else { throw operandError("the \(name) operand is not of a float type", operand.type, expected: "a float type") }
}

/// Checks that an operand has an element type.
func requireType(_ operand: Operand?, _ type: ElementType, _ name: String) throws(Diagnostic) {
  if let operand, operand.elementType != type {
    throw operandError("the \(name) operand is of another element type", operand.type, expected: type.rawValue)
  }
}

/// Checks that an operand is a list of `extent` elements.
func requireVector(_ operand: Operand?, _ extent: Dimension, _ name: String) throws(Diagnostic) {
  if let operand, operand.rank != 1 || operand.shape[0].isCertainlyDifferent(from: extent) {
    throw operandError("the \(name) operand does not fit", operand.type, expected: "[\(extent)]")
  }
}

/// `axis` counted from the front, or the error that there is no such axis.
func requireAxis(_ axis: Int, of shape: Shape) throws(Diagnostic) -> Int {
  guard let position = shape.normalizedAxis(axis) else {
    throw Diagnostic("type.axis", "there is no such axis", found: "axis \(axis) of [\(shape)]", expected: "-\(shape.rank) to \(shape.rank - 1)")
  }
  return position
}

/// `type`, or the error that a result cannot be rounded to it.
func requireFloatType(_ type: ElementType) throws(Diagnostic) -> ElementType {
  guard type.isFloatingPoint else { throw Diagnostic("type.operand", "a result cannot be rounded to this type", found: type.rawValue, expected: "a float type") }
  return type
}
