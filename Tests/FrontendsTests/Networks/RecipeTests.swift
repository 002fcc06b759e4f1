import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

@Suite struct RecipeTests {
  static let models = packageRoot.appending(path: "models")

  static let small = """
    recipe: 1
    name: small
    summary: A network for tests
    image: {channels: 1, size: 16}
    backbone: {kind: vision-transformer, patch: 8, width: 8, depth: 2, heads: 2, registers: 1, feed-forward: mlp}
    head: {kind: glori, layers: 2, width: 8, heads: 2, hidden: 12}
    preprocessing: chexfound eval
    labels: [A, B, C]
    """

  @Test func shippedRecipesRead() throws {
    let full = try Recipe(file: Self.models.appending(path: "chexfound-vitl16-512.yaml").path)
    #expect(full.backbone.feedForward.hiddenWidth(for: 1024) == 2736)
    #expect(full.labels.count == 40 && full.labels[4] == "Cardiomegaly" && full.labels[25] == "Pleural Effusion")
    #expect(full.backbone.registers == 4 && full.head.layers == 4 && !full.head.takesClassToken)
    let tiny = try Recipe(file: Self.models.appending(path: "tiny.yaml").path)
    #expect(tiny.labels.count == 5)
  }

  @Test(arguments: [
    ("heads: 2, registers", "haeds: 2, registers", "recipe.missing-key"),
    ("hidden: 12", "hidden: 12, hiden: 3", "recipe.unknown-key"),
    ("depth: 2", "depth: two", "recipe.value"),
    ("depth: 2", "depth: 100000", "recipe.value"),
    ("feed-forward: mlp", "feed-forward: swiglo", "recipe.value"),
    ("size: 16", "size: 17", "recipe.inconsistent"),
    ("[A, B, C]", "[A, B, A]", "recipe.inconsistent"),
    ("[A, B, C]", "[A, [B]]", "recipe.value"),
    ("name: small", "name: &a small", "recipe.alias"),
    ("labels: [A, B, C]", "labels: [*a, B, C]", "recipe.alias"),
    ("recipe: 1", "recipe: 2", "recipe.value"),
    ("labels: [A, B, C]", "labels: [A, B", "recipe.syntax"),
    ("name: small", "name: small\nname: big", "recipe.syntax"),
  ])
  func slipsAreRefused(_ good: String, _ bad: String, _ id: String) {
    let text = Self.small.replacingOccurrences(of: good, with: bad)
    #expect(text != Self.small)
    let error = #expect(throws: Diagnostic.self) { try Recipe(yaml: text, file: "small.yaml") }
    #expect(error?.id == id, "\(error.map(String.init(describing:)) ?? "")")
    #expect(error?.category == .configuration && error?.file == "small.yaml")
  }

  @Test func positionsAreFittedAsTheRecipeSays() throws {
    let plain = try Recipe(yaml: Self.small, file: "small.yaml").backbone.positions
    #expect(plain.offset == 0.1 && !plain.antialias)
    let text = Self.small.replacingOccurrences(of: "feed-forward: mlp", with: "feed-forward: mlp, position-offset: 0.0, position-antialias: true")
    let other = try Recipe(yaml: text, file: "small.yaml").backbone.positions
    #expect(other.offset == 0 && other.antialias)
  }

  @Test func anUnknownKeyIsNamedWithItsPlaceAndANeighbour() {
    let text = Self.small.replacingOccurrences(of: "hidden: 12", with: "hidden: 12, epsylon: 1.0e-5")
    let error = #expect(throws: Diagnostic.self) { try Recipe(yaml: text, file: "small.yaml") }
    #expect(error?.description == """
      small.yaml: unknown key 'epsylon' in 'head' at 6:64 [recipe.unknown-key]
        found: epsylon
        expected: kind, layers, width, heads, hidden, class-token, epsilon
        help: Did you mean 'epsilon'?
      """)
  }

  @Test func hostileTextIsRefusedBeforeItIsParsed() {
    for text in [String(repeating: "[", count: 5000), String(repeating: "- ", count: 5000), String(repeating: "a", count: 300_000)] {
      let error = #expect(throws: Diagnostic.self) { try Recipe(yaml: text, file: "x.yaml") }
      #expect(error?.category == .configuration)
    }
  }

  @Test(arguments: [("compare", "comapre"), ("fuse-attention", "fuse-atention")])
  func nearestNames(_ meant: String, _ typed: String) {
    #expect(nearestName(to: typed, in: ["bench", "compare", "fuse-attention"]) == meant)
    #expect(nearestName(to: "zzz", in: ["bench", "compare"]) == nil)
  }
}
