import Foundation
import TestSupport
import Testing

@Suite struct ThresholdVerbTests {
  @Test func thresholdsTravelInTheArtifact() throws {
    let folder = try ExplainVerbTests.fixtures(), picture = folder.file("wide.png"), artifact = folder.file("t.chex")
    try "Edema: 0\nCardiomegaly: {threshold: 1, temperature: 2}\n".write(toFile: folder.file("t.yaml"), atomically: true, encoding: .utf8)
    #expect(try Command.run("compile", "tiny", "--thresholds", folder.file("t.yaml"), "-o", artifact).status == 0)
    let text = try Command.run("predict", artifact, picture)
    #expect(text.output.contains("positive") && text.output.contains("negative") && text.output.contains("threshold"))
    #expect(try Command.run("predict", artifact, picture, "-o", folder.file("wide.csv")).status == 0)
    let wide = try String(contentsOfFile: folder.file("wide.csv"), encoding: .utf8).split(separator: "\n")
    #expect(wide[0].hasSuffix(",Pleural Effusion,positive") && wide[1].hasSuffix(",Edema"))
    let long = try Command.run("predict", artifact, picture, "--long").output.split(separator: "\n")
    #expect(long.count == 6 && long[0] == "path,status,finding,probability,threshold,result")
    #expect(long.contains { $0.contains(",Edema,") && $0.hasSuffix(",0,positive") } && long.contains { $0.contains(",Cardiomegaly,") && $0.hasSuffix(",1,negative") })
    let document = try Command.run("predict", artifact, picture, "--json", "--top", "5").document()
    let findings = try #require((document["items"] as? [[String: Any]])?.first?["findings"] as? [[String: Any]])
    #expect(findings.count == 5 && findings.first { $0["label"] as? String == "Edema" }?["positive"] as? Bool == true)
    // Others for one run.
    try #"{"Edema": 1}"#.write(toFile: folder.file("other.json"), atomically: true, encoding: .utf8)
    #expect(try !Command.run("predict", artifact, picture, "--thresholds", folder.file("other.json")).output.contains("positive"))
    try "finding,threshold\nEdemas,0.5\n".write(toFile: folder.file("bad.csv"), atomically: true, encoding: .utf8)
    let refused = try Command.run("compile", "tiny", "--thresholds", folder.file("bad.csv"), "-o", folder.file("u.chex"))
    #expect(refused.status == 78 && refused.error.contains("thresholds.unknown-finding") && refused.error.contains("'Edema'"))
  }

  @Test func everyRunningVerbTakesACheckpointWithItsHead() throws {
    let folder = try ExplainVerbTests.fixtures()
    let words = [folder.file("backbone.npz"), "--head", folder.file("head.npz"), "--recipe", "tiny"]
    let predicted = try Command.run(["predict"] + words + [folder.file("wide.png"), "--json"])
    #expect(predicted.status == 0, "\(predicted.error)")
    let recipe = try Command.run("predict", "tiny", folder.file("wide.png"), "--json")
    func probabilities(_ command: Command) throws -> [Double] {
      try #require((command.document()["items"] as? [[String: Any]])?.first?["findings"] as? [[String: Any]]).compactMap { $0["prob"] as? Double }
    }
    #expect(try zip(probabilities(predicted), probabilities(recipe)).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(try Command.run(["run"] + words).output.contains("probabilities"))
    #expect(try Command.run(["bench"] + words + ["--iterations", "1"]).status == 0)
    #expect(try Command.run(["profile"] + words + ["--iterations", "1"]).status == 0)
    let headless = try Command.run("predict", folder.file("backbone.npz"), "--recipe", "tiny", folder.file("wide.png"))
    #expect(headless.status == 65 && headless.error.contains("--head"), "\(headless.error)")
  }
}
