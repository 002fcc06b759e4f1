public import IR

/// The Kozachenko-Leonenko estimate of entropy (Sablayrolles et al. 2019): pushes each feature away from its nearest neighbour.
///
/// Over the rows of one crop; which row is nearest is no part of the derivative. One row alone has no neighbour.
public struct KoLeoLoss: Sendable {
  public var epsilon: Double
  public init(epsilon: Double = 1e-8) { self.epsilon = epsilon }

  /// `features` [B, D] of one crop, B being 2 or more. One number.
  public func callAsFunction(_ features: Expression) throws(Diagnostic) -> Expression {
    guard let rows = features.shape[0].fixedValue, rows > 1 else {
      throw Diagnostic("train.koleo", "a batch of one has no nearest neighbour", category: .configuration, found: "\(features.type)", expected: "two images or more", help: "Raise the batch size, or set the weight of KoLeo to 0.")
    }
    let norm = try features.apply(ReduceL2(axes: [1])).apply(Maximum(), features.constant(epsilon))
    let unit = try features / norm, fixed = try unit.apply(StopGradient())
    let own = Tensor(features.elementType, [rows, rows], doubles: (0..<rows * rows).map { $0 % (rows + 1) == 0 ? 1 : 0 })
    let marks = Expression(features.builder.constant(own), in: features.builder)
    // A row's product with itself gives way to the smallest product there can be.
    let products = try fixed.apply(MatMul(), fixed.matrixTransposed()) * (1 - marks) - marks
    let nearest = try products.apply(ArgMax(axis: 1, keepsDimension: false))
    let distance = try (unit - unit.apply(Gather(axis: 0), nearest) + epsilon).squared().sum([1], keepsDimensions: false).squareRoot()
    return try -(distance + epsilon).logarithm().mean(keepsDimensions: false)
  }
}
