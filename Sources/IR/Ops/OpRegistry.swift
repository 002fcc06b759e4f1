/// Every op of the language, by family. A new op is one file and one line here.
public enum OpRegistry {
  public static let all: [any Op.Type] = elementwise + movement + linear + fused

  static let elementwise: [any Op.Type] = [Add.self, Relu.self]
  static let movement: [any Op.Type] = [Reshape.self, ShapeOf.self]
  static let linear: [any Op.Type] = [MatMul.self]
  static let fused: [any Op.Type] = [Linear.self]

  static let byName = Dictionary(all.map { ($0.spec.name, $0) }, uniquingKeysWith: { first, _ in first })
  public static func op(named name: String) -> (any Op.Type)? { byName[name] }
}
