import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// Checkpoints that are damaged, or of which no network can be made: each is refused with one error, which names the parameter
/// that is meant.
@Suite(.enabled(if: OutsideData.path != nil)) struct NetworkRefusalAcceptance {
  @Test("refusals", arguments: GoldenIndex.cases("refuse")) func refusals(_ name: String) throws {
    let golden = try GoldenNetwork.load(name), reason = try #require(golden.expect_error)
    let file = try #require(golden.files?.sorted { $0.key < $1.key }.first?.value), path = GoldenNetwork.root.appending(path: "\(name)/\(file)").path
    let error = #expect(throws: Diagnostic.self) {
      let network = try NetworkFamilies.detect(in: Checkpoint.open(path: path), settings: golden.refusalSettings, file: path)
      _ = try network.program(nil, FeatureOptions())
    }
    let text = error.map { "\($0)" } ?? ""
    // Parameters have dots in their names; those of a block are named one by one.
    let names = reason.split(separator: " ").filter { $0.contains(".") && !$0.contains("os.") && !$0.hasPrefix("posix") }.map { $0.replacing("*", with: "") }
    let isRight = names.allSatisfy { text.contains($0) } && text.contains(path)
    #expect(isRight, "\(reason): \(text)")
    var tally = GoldenTally(name)
    tally.add("refusal", share: isRight && error != nil ? 0 : .infinity)
    tally.record("refusals")
  }
}
