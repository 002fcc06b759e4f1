public import IR

/// What the rules of one pass did: where they fired, and where they nearly did.
public final class PassLog {
  /// A rule and the operation it looked at.
  public struct Event: Sendable, Hashable {
    public var rule: String
    /// The imported name of the operation, or its kind where it has none.
    public var location: String
    /// Why a rule that matched declined; empty where it fired.
    public var reason: String
  }
  public private(set) var firings: [Event] = []
  public private(set) var nearMisses: [Event] = []

  public init() {}

  /// A rule changed the program here.
  public func fired(_ rule: String, at operation: Operation) {
    firings.append(Event(rule: rule, location: operation.place, reason: ""))
  }
  /// A rule's pattern fits here, yet the rule does not apply; the same reason at the same place counts once.
  public func declined(_ rule: String, at operation: Operation, because reason: String) {
    let event = Event(rule: rule, location: operation.place, reason: reason)
    if !nearMisses.contains(event) { nearMisses.append(event) }
  }
  /// Forgets near misses: the next sweep over a changed program tells what is left of them.
  func forgetNearMisses() { nearMisses = [] }
}

extension Operation {
  /// The imported name, or the op's where there is none.
  var place: String { location.isEmpty ? op.spec.name : location }
}
