internal import Foundation

/// The list of all golden cases beside the package.
public struct GoldenIndex: Decodable, Sendable {
  public struct Case: Decodable, Sendable, Hashable {
    /// Beneath `goldens`.
    public var path: String
    public var kind: String
  }
  public var cases: [Case]

  /// Empty where there are no goldens.
  public static let all: [Case] = {
    guard OutsideData.path != nil, let data = FileManager.default.contents(atPath: OutsideData.file("goldens/index.json")) else { return [] }
    return (try? JSONDecoder().decode(GoldenIndex.self, from: data))?.cases ?? []
  }()
  /// The folders of the cases of these kinds, in the order of the index.
  public static func cases(_ kinds: String...) -> [String] { all.filter { kinds.contains($0.kind) }.map(\.path) }
}
