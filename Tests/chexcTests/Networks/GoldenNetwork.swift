import Foundation
import Frontends
import IR
import Passes
import Runtime
import TestSupport
import Testing

/// A golden case of a network: a checkpoint, inputs, and results with tolerances.
struct GoldenNetwork: Decodable {
  struct Array: Decodable {
    var name: String, file: String, shape: [Int]
    var atol: Double?, rtol: Double?
    var image: String?, mask: String?
    /// Of this role's file alone.
    var only: String?
    var offset: Double?, antialias: Bool?, grid: Grid?
    var `in`: Int?, out: Int?
    /// Of a map.
    var label: Int?
  }
  enum Grid: Decodable {
    case side(Int), sides([Int])
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let side = try? value.decode(Int.self) { self = .side(side) } else { self = .sides(try value.decode([Int].self)) }
    }
  }
  struct Config: Decodable {
    var depth: Int?, rope_reference_grid: Int?
    var num_heads: Int?, interp_offset: Double?, interp_antialias: Bool?, ln_eps: Double?
    var feature_dim: Int?, heads: Int?, tokens: Int?, head: String?, n_blocks: Int?
    var vit: ViT?
    struct ViT: Decodable { var num_heads: Int, interp_offset: Double, interp_antialias: Bool, ln_eps: Double, img_size: Int }
    var labels: Labels?
  }
  enum Labels: Decodable {
    case count(Int), names([String])
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let count = try? value.decode(Int.self) { self = .count(count) } else { self = .names(try value.decode([String].self)) }
    }
  }

  var kind: String
  var config: Config?
  var select: String?
  var files: [String: String]?
  var inputs: [Array]?
  var expected: [Array] { arrays ?? [] }
  private var arrays: [Array]?
  var expect_error: String?

  private enum CodingKeys: String, CodingKey { case kind, config, select, files, inputs, expect_error, arrays = "expected" }

  static let root = URL(filePath: OutsideData.file("goldens"))
  static func load(_ name: String) throws -> GoldenNetwork {
    try JSONDecoder().decode(Self.self, from: Data(contentsOf: root.appending(path: "\(name)/case.json")))
  }

  /// What files of comparators do not tell; of Hugging Face's files the configuration beside them tells it.
  var comparatorSettings: NetworkSettings { NetworkSettings(heads: config?.num_heads, epsilon: config?.ln_eps, rotaryGrid: config?.rope_reference_grid) }
  /// With the depth, without which a missing last block could not be told.
  var refusalSettings: NetworkSettings {
    var settings = settings
    settings.depth = config?.depth
    return settings
  }
  var settings: NetworkSettings {
    let config = config
    let positions = PositionEmbedding(offset: config?.vit?.interp_offset ?? config?.interp_offset ?? 0.1, antialias: config?.vit?.interp_antialias ?? config?.interp_antialias ?? false)
    return NetworkSettings(heads: config?.vit?.num_heads ?? config?.num_heads, epsilon: config?.vit?.ln_eps ?? config?.ln_eps ?? 1e-6, positions: positions, select: select)
  }
}

/// What was compared, for the table.
struct GoldenScore {
  private var tally: GoldenTally
  var name: String { tally.name }
  var arrays: Int { tally.count }
  init(name: String) { tally = GoldenTally(name) }

  /// The largest difference, as a share of what is allowed, counts.
  mutating func compare(_ got: Tensor?, _ expected: GoldenNetwork.Array, in folder: String, at location: SourceLocation = #_sourceLocation) throws {
    let want = try NpyFile.read(GoldenNetwork.root.appending(path: "\(folder)/\(expected.file)").path).tensor(name: expected.name).doubles
    let values = got?.doubles ?? []
    var share = values.count == want.count ? 0 : Double.infinity
    for (a, b) in zip(values, want) {
      let allowed = (expected.atol ?? 0) + (expected.rtol ?? 0) * abs(b)
      share = max(share, abs(a - b) <= allowed ? abs(a - b) / allowed : .infinity)
    }
    tally.add(expected.name, share: share)
    #expect(share <= 1, "\(name) \(expected.name)", sourceLocation: location)
  }
  /// Prints a line, and appends the row to the report.
  func record(_ unit: String = "arrays") { tally.record(unit) }
}

/// The program as the compiler leaves it, on this machine.
func compiled(_ graph: Graph) throws -> Session {
  try Executable(PassManager.run(graph).graph, ExecutableOptions(threads: 1)).makeSession()
}
