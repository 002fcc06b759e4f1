public import IR

/// The class token's self-distillation (Caron et al. 2021; DINOv2's divisor): every student crop learns what the teacher says
/// of every global crop, its own excepted.
///
/// With L local crops there are 2 L + 2 pairs of a student crop and another teacher crop; each term is divided by them.
public struct DINOLoss: Sendable {
  public var localCrops: Int
  public var crossEntropy: SoftCrossEntropy
  public init(localCrops: Int, studentTemperature: Double = 0.1) {
    self.localCrops = localCrops; crossEntropy = SoftCrossEntropy(studentTemperature: studentTemperature)
  }
  private var pairs: Double { Double(2 * localCrops + 2) }

  /// `student` [L * B, K] logits, all of one crop together; `teacher` [2, B, K] distributions. One number.
  public func local(_ student: Expression, _ teacher: Expression) throws(Diagnostic) -> Expression {
    guard let shape = teacher.shape.fixed, shape.count == 3 else { throw wrong(teacher) }
    // Each local crop meets both views: their distributions may be added first.
    let views = try teacher.sum([0])
    let crops = try student.reshaped([localCrops, shape[1], shape[2]])
    return try crossEntropy.rows(crops, views).sum(keepsDimensions: false) / (Double(shape[1]) * pairs)
  }

  /// `student` [2 B, K] logits; `teacher` [2 B, K] distributions with the two views swapped. One number.
  public func global(_ student: Expression, _ teacher: Expression) throws(Diagnostic) -> Expression {
    try crossEntropy.rows(student, teacher).mean(keepsDimensions: false) * (2 / pairs)
  }

  private func wrong(_ teacher: Expression) -> Diagnostic {
    Diagnostic("train.shape", "the teacher's distributions do not fit", found: "\(teacher.type)", expected: "[2, batch, prototypes]")
  }
}
