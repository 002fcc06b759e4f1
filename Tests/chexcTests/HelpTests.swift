import Foundation
import Testing

@Suite struct HelpTests {
  static let verbs = ["demo", "inspect", "import", "compile", "quantize", "export", "run", "predict", "zeroshot", "explain", "embed", "compare", "bench", "profile", "verify", "doctor"]

  @Test(arguments: verbs) func helpFitsAScreenAndHasTwoExamples(_ verb: String) throws {
    let help = try Command.run(verb, "--help", environment: ["COLUMNS": "80"])
    #expect(help.status == 0 && help.error.isEmpty)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 50, "\(lines.count) lines")
    #expect(lines.count { $0.hasPrefix("  chexc \(verb)") } >= 2, "\(help.output)")
    #expect(try Command.run("help", verb).output == help.output)
  }

  @Test func theBareCommandShowsTheCommonVerbs() throws {
    let bare = try Command.run()
    #expect(bare.status == 0)
    for verb in Self.verbs { #expect(bare.output.contains("\n  \(verb) "), "\(verb)") }
    #expect(bare.output.contains("Not for diagnostic use"))
    #expect(try Command.run("--version").output.contains("."))
  }

  @Test func slipsOfTheKeyboardAreAnswered() throws {
    let verb = try Command.run("comapre", "a.onnx")
    #expect(verb.status == 64 && verb.error.contains("there is no verb 'comapre'") && verb.error.contains("'chexc compare'"))
    #expect(try Command.run("comapre", "--json").document()["message"] as? String == "there is no verb 'comapre'")
    let pass = try Command.run("run", "models/tiny.yaml", "--passes", "-fuse-attention,-fuse-epilogues")
    #expect(pass.status == 0, "a list that starts with a hyphen is a value: \(pass.error)")
    let option = try Command.run("bench", "models/tiny.yaml", "--iteration", "3")
    #expect(option.status == 64 && option.error.contains("--iterations"))
    let level = try Command.run("inspect", "models/tiny.yaml", "-O7")
    #expect(level.status == 64 && level.error.contains("-O7"))
  }
}
