internal import ArgumentParser
internal import Foundation
internal import Frontends
internal import IR
internal import Runtime

/// `chexc compare`: do two models, or a model and stored outputs, agree?
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two models, or a model with stored outputs.",
    discussion: """
      Examples:
        chexc compare model.onnx model.chex
        chexc compare model.onnx --golden outputs.npz

      Inputs are made up unless given. Exits with 1 when an output is out of
      tolerance: |a - b| > atol + rtol |b|. A model compared with nothing is compared
      with itself, not optimised and run by the definitions of its operations.
      """)

  @Argument(help: ArgumentHelp("An .onnx or .chex file, or a recipe.", valueName: "a"))
  var first: String
  @Argument(help: ArgumentHelp("Another one.", valueName: "b"))
  var second: String?
  @Option(help: ArgumentHelp("Stored outputs, and perhaps inputs: .npz.", valueName: "file"))
  var golden: String?
  @Option(help: ArgumentHelp("A folder of input_N.pb, an .npz file, or random.", valueName: "where"))
  var inputs: String = "random"
  @Option(parsing: .unconditional, help: ArgumentHelp("Absolute tolerance.", valueName: "number"))
  var atol: Double = 1e-4
  @Option(parsing: .unconditional, help: ArgumentHelp("Relative tolerance.", valueName: "number"))
  var rtol: Double = 1e-4
  @Flag(help: "Compare every layer that both have.")
  var allLayers = false
  @Flag(help: "Name the first layer out of tolerance.")
  var bisect = false
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if second != nil, golden != nil { throw ValidationError("Give a second model or --golden, not both.") }
    if golden != nil, allLayers || bisect { throw ValidationError("Stored outputs have no layers: --all-layers and --bisect need a model to compare with.") }
    guard atol >= 0, rtol >= 0 else { throw ValidationError("Tolerances are not negative.") }
  }

  func run() throws {
    let feeds = try inputs == "random" ? (golden.map { path throws(Diagnostic) in try Feeds(archive: path) } ?? Feeds()) : Feeds(path: inputs)
    let a = try Engine(first, feeds: feeds, optimization: optimization.value, options: execution.value(threads: global.threadCount))
    let tensors = try a.arguments(feeds)
    var rows: [Difference] = [], firstBad: String?
    if let golden {
      rows = try compare(try a.outputs(tensors), with: try Golden(golden))
    } else {
      let b = try second.map { path throws(Diagnostic) in try Engine(path, feeds: feeds, optimization: optimization.value, options: execution.value(threads: global.threadCount)) } ?? Engine(reference: first, feeds: feeds, global: global)
      if allLayers || bisect {
        let layers = LayerComparison(a.executable, b.executable, tensors: tensors, absolute: atol, relative: rtol, terminal: global.terminal)
        (rows, firstBad) = try layers.run(stopsAtFirst: bisect)
      }
      if !bisect || firstBad == nil { rows += try compare(try a.outputs(tensors), with: try b.outputs(tensors)) }
    }
    try report(rows, firstBad)
  }

  /// By name where the names agree, by position otherwise.
  private func compare(_ a: [(name: String, tensor: Tensor)], with b: [(name: String, tensor: Tensor)]) throws(Diagnostic) -> [Difference] {
    let sameNames = a.contains { x in b.contains { $0.name == x.name } }
    guard a.count == b.count, !sameNames || a.allSatisfy({ x in b.contains { $0.name == x.name } }) else {
      throw Diagnostic(
        "compare.outputs", "the models have different outputs", category: .mismatch, found: b.map(\.name).joined(separator: ", "), expected: a.map(\.name).joined(separator: ", "),
        help: "Compare one of them with stored outputs: --golden.")
    }
    var rows: [Difference] = []
    for (position, x) in a.enumerated() {
      guard let y = sameNames ? b.first(where: { $0.name == x.name }) : b[position] else { continue }
      rows.append(try Difference(x.name, x.tensor, y.tensor, absolute: atol, relative: rtol))
    }
    return rows
  }
  private func compare(_ a: [(name: String, tensor: Tensor)], with golden: Golden) throws(Diagnostic) -> [Difference] {
    var rows: [Difference] = []
    for (name, tensor) in a { if let pair = try golden.pair(name, tensor) { rows.append(try Difference(name, pair.0, pair.1, absolute: atol, relative: rtol)) } }
    guard !rows.isEmpty else {
      throw Diagnostic("compare.golden", "no stored output has the name of an output", found: golden.names.joined(separator: ", "), expected: a.map(\.name).joined(separator: ", "), file: golden.path)
    }
    return rows
  }

  private func report(_ rows: [Difference], _ firstBad: String?) throws {
    let matches = rows.allSatisfy(\.matches)
    if global.json {
      struct Document: Encodable {
        var schema = "chexc.compare/1"
        var matches: Bool, atol: Double, rtol: Double, firstBad: String?, rows: [Difference]
      }
      Output.json(Document(matches: matches, atol: atol, rtol: rtol, firstBad: firstBad, rows: rows))
      // The document says it all.
      if !matches { throw ExitCode(1) }
      return
    }
    var table = Table("output", "shape", "max abs", "max rel", "cosine", "")
    table.leftAligned = [0, 1, 5]
    for row in rows {
      table.add(
        row.name, row.shape.map(String.init).joined(separator: "x"), Format.scientific(row.maximumAbsolute), Format.scientific(row.maximumRelative), Format.fixed(row.cosine, 9),
        row.matches ? "✓" : "✗")
    }
    print(table.rendered())
    if let firstBad { print("first node out of tolerance: \(firstBad)") }
    guard matches else { throw AnsweredNo(message: "The outputs differ by more than \(atol) + \(rtol) |b|.") }
  }
}
