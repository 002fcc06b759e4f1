/// Every operator that can be imported, found by domain and name.
enum OperatorTable {
  /// The newest version of the default operator set whose meaning is known here.
  static let newestVersion = 28
  /// Domains whose operators are known, with the newest version of each.
  static let domains: [(name: String, newest: Int)] = [("", newestVersion), ("ai.onnx.ml", 5), ("com.microsoft", 1)]

  static let all: [ONNXOperator] = [
    activations,
    arithmetic,
    attention,
    control,
    core,
    indexing,
    layers,
    microsoft,
    microsoftQuantization,
    losses,
    movement,
    network,
    normalization,
    quantization,
    recurrent,
    reductions,
    sampling,
  ].flatMap { $0 }

  private struct Key: Hashable { let domain: String, name: String }
  private static let byName = Dictionary(all.map { (Key(domain: $0.domain, name: $0.name), $0) }, uniquingKeysWith: { first, _ in first })

  static func find(domain: String, name: String) -> ONNXOperator? { byName[Key(domain: domain, name: name)] }
}
