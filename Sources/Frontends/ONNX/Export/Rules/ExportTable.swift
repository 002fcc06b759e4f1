/// How each op is written, found by the op's name.
enum ExportTable {
  static let all: [ExportRule] = [elementwise, movement, reduction, network, recurrent, quantization, control, fused, narrow].flatMap { $0 }

  private static let byName = Dictionary(all.map { ($0.opName, $0) }, uniquingKeysWith: { first, _ in first })
  static func find(_ name: String) -> ExportRule? { byName[name] }
}
