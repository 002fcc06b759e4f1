public import IR

/// Computes linear layers and attention in fewer bits, as a policy says: weights are converted at compile time, and
/// activations are rounded or quantised by the operation that makes them, where it can be.
///
/// Nothing else changes its type: what reads a rounded value in single precision gets it widened.
public struct LowerPrecision: Pass {
  public let name = "lower-precision"
  public let summary = "Computes linear layers and attention in the precision asked for."
  private let policy: PrecisionPolicy
  public init(_ policy: PrecisionPolicy) { self.policy = policy }

  public func run(_ graph: consuming Graph, for target: Target, recording log: PassLog) throws(Diagnostic) -> Graph {
    guard policy.precision != .fp32 || !policy.layers.isEmpty else { return graph }
    let layers = LinearLayers(copy graph, policy: policy)
    try checkNames(layers)
    for layer in layers.all where !layer.reason.isEmpty { log.declined(name, at: graph.operations[layer.position], because: "\(layer.name) stays in fp32: \(layer.reason)") }
    let lowering = Lowering(consume graph, layers, policy, log)
    return try lowering.run()
  }

  private func checkNames(_ layers: LinearLayers) throws(Diagnostic) {
    let names = Set(layers.all.map(\.name))
    if let unknown = (Array(policy.layers.keys) + policy.inputs.keys).sorted().first(where: { !names.contains($0) }) {
      throw Diagnostic("passes.layer", "there is no linear layer of this name", category: .usage, found: unknown, expected: layers.all.map(\.name).joined(separator: ", "))
    }
  }
}
