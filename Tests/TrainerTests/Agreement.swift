import Frontends
import IR
import TestSupport
import Testing

/// How far an array is from what is stored.
struct Agreement {
  /// The largest share of what is allowed.
  var share = 0.0
  init(_ got: Tensor, _ expected: Tensor, _ limits: GoldenArrays.Item) { self.init(got, expected, atol: limits.atol, rtol: limits.rtol) }
  /// - Parameter skipping: Rows that are not compared.
  init(_ got: Tensor, _ expected: Tensor, atol: Double?, rtol: Double?, skipping: Range<Int>? = nil) {
    guard got.shape == expected.shape else { share = .infinity; return }
    let row = got.shape.dropFirst().reduce(1, *)
    for (index, (x, y)) in zip(got.doubles, expected.doubles).enumerated() where x != y && !(x.isNaN && y.isNaN) {
      if let skipping, skipping.contains(index / max(1, row)) { continue }
      let part = abs(x - y) / ((atol ?? 0) + (rtol ?? 0) * abs(y))
      share = max(share, part.isNaN ? .infinity : part)
    }
  }
}

extension GoldenArrays {
  /// An input or an expected array.
  func array(_ item: Item?) throws -> Tensor {
    let item = try #require(item)
    return try NpyFile.read(path(item.file)).tensor(name: item.name)
  }
  func number(_ name: String) throws -> Double { try #require(numbers[name], "\(self.name) does not say \(name)") }
  func integer(_ name: String) throws -> Int { Int(try number(name)) }

  /// Compares a file of tensors with what was computed.
  func compare(_ role: String, _ tally: inout GoldenTally, _ got: (_ tensor: String) -> Tensor?) throws {
    let list = try #require(tensors.first { $0.role == role }), file = try Checkpoint.open(path: path(list.file))
    for row in list.rows {
      let skipped = row.skip_rows.flatMap { $0.count == 2 && $0[0] <= $0[1] ? $0[0]..<$0[1] : nil }
      guard let tensor = got(row.tensor) else { tally.add("\(role) \(row.tensor) is missing", share: .infinity); continue }
      tally.add("\(role) \(row.tensor)", share: Agreement(tensor, try file.tensor(row.tensor), atol: row.atol, rtol: row.rtol, skipping: skipped).share)
    }
  }
}

extension Tensor {
  /// The same numbers in another float type.
  func converted(to type: ElementType) -> Tensor { elementType == type ? self : Tensor(type, shape, doubles: doubles) }
}

extension Checkpoint {
  /// A tensor by the end of its name: files put dictionaries around their parameters.
  func parameter(_ name: String) throws(Diagnostic) -> Tensor { try tensor(entries.first { $0.name == name || $0.name.hasSuffix(".\(name)") }?.name ?? name) }
}
