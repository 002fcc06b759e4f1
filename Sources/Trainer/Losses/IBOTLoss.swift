public import IR

/// The masked patches' self-distillation (Zhou et al. 2022), as DINOv2 weighs it: each patch by one over the number of masked
/// patches of its image, the sum over all images, masked or not.
public struct IBOTLoss: Sendable {
  public var crossEntropy: SoftCrossEntropy
  public init(studentTemperature: Double = 0.1) { crossEntropy = SoftCrossEntropy(studentTemperature: studentTemperature) }

  /// `student` and `teacher` [n, K] of the masked patches, `weights` [n]; `images` counts all global crops. One number.
  public func callAsFunction(_ student: Expression, _ teacher: Expression, weights: Expression, images: Int) throws(Diagnostic) -> Expression {
    try (crossEntropy.rows(student, teacher) * weights).sum(keepsDimensions: false) / Double(images)
  }
}
