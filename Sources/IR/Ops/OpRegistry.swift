/// Every op of the language, by family. A new op is one file and one line in its family's list.
public enum OpRegistry {
  public static let all: [any Op.Type] = [
    elementwise,
    movement,
    reduction,
    linear,
    network,
    recurrent,
    quantization,
    control,
    fused,
    training,
  ].flatMap { $0 }

  static let byName = Dictionary(all.map { ($0.spec.name, $0) }, uniquingKeysWith: { first, _ in first })
  public static func op(named name: String) -> (any Op.Type)? { byName[name] }
}
