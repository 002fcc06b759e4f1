import Foundation
import TestSupport
import Testing

/// Damaged models and pictures, given to the command: refused for the right reason with the exit code for bad input.
@Suite(.enabled(if: OutsideData.path != nil)) struct RefusalAcceptance {
  @Test(arguments: GoldenCase.all("refuse_onnx", beneath: "refuse")) func damagedModelsAreRefused(_ golden: GoldenCase) throws {
    let path = golden.path(try #require(golden.files?["model"])), reason = try #require(golden.expect_error)
    let folder = try TemporaryFolder(), artifact = folder.file("x.chex")
    var tally = GoldenTally(golden.name)
    for words in [["inspect", path], ["compile", path, "-o", artifact], ["run", path]] {
      let refused = try Command.run(words), isRight = refused.status == 65 && refused.error.contains(path) && refused.error.contains(reason)
      #expect(isRight, "\(words[0]): \(refused.status) \(refused.error)")
      tally.add(words[0], share: isRight ? 0 : .infinity)
    }
    #expect(!FileManager.default.fileExists(atPath: artifact))
    tally.record("refusals")
  }

  @Test(arguments: GoldenCase.all("refuse_image", beneath: "refuse")) func damagedPicturesAreRefused(_ golden: GoldenCase) throws {
    let path = golden.path(try #require(golden.files?["image"])), reason = try #require(golden.expect_error)
    let refused = try Command.run("predict", "models/tiny.yaml", path)
    let text = refused.error + refused.output
    let isRight = refused.status == 65 && text.contains(path) && text.contains(reason)
    #expect(isRight, "\(refused.status) \(text)")
    var tally = GoldenTally(golden.name)
    tally.add("predict", share: isRight ? 0 : .infinity)
    tally.record("refusals")
  }

  /// The reason in its own words; where there are alternatives, one of them.
  @Test(arguments: GoldenCase.all("refuse", beneath: "refuse")) func badCheckpointsAreRefused(_ golden: GoldenCase) throws {
    let path = golden.path(try #require(golden.files?["checkpoint"])), reason = try #require(golden.expect_error)
    let folder = try TemporaryFolder(), recipe = folder.file("network.yaml"), artifact = folder.file("x.chex")
    try GoldenRecipe(golden.name).yaml.write(toFile: recipe, atomically: true, encoding: .utf8)
    var tally = GoldenTally(golden.name)
    for words in [["import", path], ["compile", path, "-o", artifact], ["import", path, "--json"]] {
      let refused = try Command.run(words + ["--recipe", recipe]), text = refused.error + refused.output
      let isRight = refused.status == 65 && text.contains(path) && Self.carries(text, reason)
      #expect(isRight, "\(words[0]): \(refused.status) \(text)")
      tally.add(words[0], share: isRight ? 0 : .infinity)
    }
    #expect(!FileManager.default.fileExists(atPath: artifact))
    tally.record("refusals")
  }
  private static func carries(_ text: String, _ reason: String) -> Bool {
    var words: [[Substring]] = [], joins = false
    for word in reason.split(separator: " ") {
      if word == "/" { joins = true; continue }
      if joins, !words.isEmpty { words[words.count - 1].append(word) } else { words.append([word]) }
      joins = false
    }
    return words.allSatisfy { $0.contains(where: text.contains) }
  }

  @Test func allCasesAreFound() {
    #expect(GoldenCase.all("refuse_onnx", beneath: "refuse").count >= 10 && GoldenCase.all("refuse_image", beneath: "refuse").count >= 6)
    #expect(GoldenCase.all("refuse", beneath: "refuse").count >= 14)
  }
}
