/// What a machine offers, as far as passes need to know: passes never see the runtime itself.
public struct Target: Sendable {
  public var name: String
  /// How many floating-point operations take as long as copying one number in memory: by this a pass weighs work that it
  /// saves against copies that it makes.
  public var copyCost: Double

  public init(name: String, copyCost: Double) { self.name = name; self.copyCost = copyCost }

  /// A processor core of today: some hundred operations a nanosecond, and a number a nanosecond to and from memory.
  public static let cpu = Target(name: "cpu", copyCost: 100)
}
