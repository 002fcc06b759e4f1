/// Stochastic depth by subsets of a batch (DINOv2): each residual branch works on some samples, and what it adds is scaled up.
public struct DropPath: Sendable, Hashable {
  public var rate: Double
  /// Whether every block has the same rate; otherwise it grows from zero.
  public var isUniform: Bool
  public init(rate: Double, isUniform: Bool = true) { self.rate = rate; self.isUniform = isUniform }

  /// The rate of a block.
  public func rate(block: Int, of depth: Int) -> Double { isUniform ? rate : depth > 1 ? rate * Double(block) / Double(depth - 1) : 0 }
  /// How many samples take part.
  public static func kept(of batch: Int, rate: Double) -> Int { max(Int(Double(batch) * (1 - rate)), 1) }
}
