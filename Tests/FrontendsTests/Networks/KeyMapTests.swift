import Foundation
import IR
import Testing

@testable import Frontends

@Suite struct KeyMapTests {
  private func group(_ tensors: [(String, [Int])]) throws -> ParameterGroup {
    try #require(ParameterGroup.groups(of: tensors.map { NamedTensorEntry(name: $0.0, elementType: .float32, shape: $0.1) }) { ("", $0) }.first)
  }
  private func names(_ map: KeyMap, _ tensors: [(String, [Int])]) throws -> [String] { try map.applied(to: group(tensors)).members.map { "\($0.name) \($0.tensor.shape)" } }

  @Test func rulesApplyInOrderToWholeNames() throws {
    let map = KeyMap([.rename(#"a\.(\d+)\.(.*)"#, to: "b.$1.$2"), .rename(#"b\.1\.(.*)"#, to: "c.$1"), .drop("x.*"), .squeeze("s")])
    #expect(try names(map, [("a.1.w", [2]), ("a.2.w", [2]), ("xa.1.w", [2]), ("za.1.w", [2]), ("s", [1, 3, 1])]) == ["c.w [2]", "b.2.w [2]", "za.1.w [2]", "s [3]"])
  }

  @Test func rowsOfSeveralTensorsBecomeOne() throws {
    let map = KeyMap([.concatenate([#"(\d)\.q\.(.*)"#, #"(\d)\.k\.(.*)"#, #"(\d)\.v\.(.*)"#], to: "$1.qkv.$2"), .transpose(#".*\.qkv\.w"#)])
    let values: [(name: String, tensor: Tensor)] = [
      ("0.k.w", Tensor([1, 2], [3, 4])), ("0.q.w", Tensor([2, 2], [5, 6, 7, 8])), ("0.v.w", Tensor(.float16, [1, 2], doubles: [9, 10])), ("1.q.w", Tensor([1, 2], [0, 0])),
    ]
    let source = TensorDictionary(tensors: values)
    let mapped = try map.applied(to: #require(ParameterGroup.groups(of: source.entries) { ("", $0) }.first))
    // Where a part is missing the others stay.
    #expect(mapped.members.map(\.name) == ["0.qkv.w", "1.q.w"])
    let tensor = try #require(mapped.member("0.qkv.w")).tensor
    #expect(tensor.names == ["0.q.w", "0.k.w", "0.v.w"] && tensor.shape == [2, 4])
    #expect(try tensor.tensor(from: source).floats == [5, 7, 3, 9, 6, 8, 4, 10])
  }

  @Test func rulesThatDoNotFitAreErrors() throws {
    expect("key-map.pattern") { _ = try self.names(KeyMap([.drop("(")]), [("a", [1])]) }
    expect("key-map.shape") { _ = try self.names(KeyMap([.transpose("a")]), [("a", [1])]) }
    expect("key-map.shape") { _ = try self.names(KeyMap([.concatenate(["a", "b"], to: "c")]), [("a", [1, 2]), ("b", [1, 3])]) }
    expect("checkpoint.duplicate-parameter") { _ = try self.names(KeyMap([.rename("[ab]", to: "c")]), [("a", [1]), ("b", [1])]) }
    // Extents that no file has do not overflow.
    #expect(try names(KeyMap([.concatenate(["a", "b"], to: "c")]), [("a", [.max]), ("b", [.max])]) == ["c [-1]"])
  }

  @Test func aMapIsPlainData() throws {
    let map = KeyMap.eva
    #expect(try JSONDecoder().decode(KeyMap.self, from: JSONEncoder().encode(map)) == map)
  }
}
