internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference

/// Predictions as people and programs read them.
enum PredictionReport {
  /// One row for each picture: path, status, a column for each label, and where thresholds are known one with the positive
  /// findings.
  static func csv(_ results: [PictureResult], labels: [String]) -> String {
    let hasThresholds = results.contains { $0.prediction?.findings.contains { $0.threshold != nil } ?? false }
    var table = Table(header: ["path", "status"] + labels + (hasThresholds ? ["positive"] : []))
    for result in results {
      let findings = result.prediction?.findings ?? []
      let numbers = findings.isEmpty ? labels.map { _ in "" } : findings.map { Format.fixed($0.probability, 6) }
      let positive = findings.filter { $0.isPositive == true }.map(\.label).joined(separator: ";")
      table.rows.append([result.path, status(result)] + numbers + (hasThresholds ? [positive] : []))
    }
    return table.rendered(.csv) + "\n"
  }

  /// One row for each finding of each picture.
  static func longCSV(_ results: [PictureResult], top: Int?) -> String {
    var table = Table(header: ["path", "status", "finding", "probability", "threshold", "result"])
    for result in results {
      guard let prediction = result.prediction else { table.rows.append([result.path, status(result), "", "", "", ""]); continue }
      for finding in top.map({ Array(prediction.ranked.prefix($0)) }) ?? prediction.findings {
        table.rows.append([
          result.path, "ok", finding.label, Format.fixed(finding.probability, 6), finding.threshold.map { Format.significant($0) } ?? "", verdict(finding) ?? "",
        ])
      }
    }
    return table.rendered(.csv) + "\n"
  }
  private static func status(_ result: PictureResult) -> String { result.error?.id ?? "ok" }
  private static func verdict(_ finding: Finding) -> String? { finding.isPositive.map { $0 ? "positive" : "negative" } }

  static func text(_ results: [PictureResult], top: Int, terminal: Terminal) -> String {
    results.compactMap { result in result.prediction.map { (result.path, $0) } }.map { path, prediction in
      let hasThresholds = prediction.findings.contains { $0.threshold != nil }
      var table = Table(header: ["finding", "probability"] + (hasThresholds ? ["threshold", "result"] : []) + [""])
      table.leftAligned = hasThresholds ? [0, 3, 4] : [0, 2]
      for finding in prediction.ranked.prefix(top) {
        let marks = [finding.threshold.map { Format.fixed($0, 3) } ?? "", verdict(finding) ?? ""]
        let bar = String(repeating: "▇", count: max(0, min(20, Int((20 * finding.probability).rounded()))))
        table.rows.append([finding.label, Format.fixed(finding.probability, 3)] + (hasThresholds ? marks : []) + [bar])
      }
      let times = prediction.times
      return terminal.bold(path) + "  (\(Format.milliseconds(times.decode + times.prepare)) to prepare, \(Format.milliseconds(times.infer)) to infer)\n" + table.rendered()
    }.joined(separator: "\n\n")
  }

  struct Document: Encodable {
    struct Model: Encodable { var path: String, name: String, sha256: String?, profile: String, hasRandomWeights: Bool }
    struct Finding: Encodable {
      var label: String, prob: Double
      var threshold: Double?, positive: Bool?
      init(_ finding: Inference.Finding) { label = finding.label; prob = finding.probability; threshold = finding.threshold; positive = finding.isPositive }
    }
    struct Failure: Encodable {
      var kind: String, message: String, found: String?, expected: String?, help: String?
      init(_ error: Diagnostic) { kind = error.id; message = error.message; found = error.found; expected = error.expected; help = error.help }
    }
    struct Item: Encodable { var path: String, status: String, ms: Prediction.Times?, findings: [Finding], error: Failure? }
    struct Summary: Encodable { var ok: Int, failed: Int }
    var schema = "chexc.predict/1"
    var chexc = Chexc.version
    var intendedUse = "not for diagnostic use"
    var model: Model, items: [Item], summary: Summary
  }

  /// - Parameter top: How many findings of each picture, nil for all.
  static func document(_ results: [PictureResult], top: Int? = nil, engine: Engine, recipe: PreprocessingRecipe) -> Document {
    let failed = results.count { $0.error != nil }
    return Document(model: model(engine, recipe), items: items(results, top: top), summary: .init(ok: results.count - failed, failed: failed))
  }

  static func items(_ results: [PictureResult], top: Int? = nil) -> [Document.Item] {
    results.map { result in
      let ranked = result.prediction?.ranked ?? []
      return Document.Item(
        path: result.path, status: result.error == nil ? "ok" : "failed", ms: result.prediction?.times, findings: ranked.prefix(top ?? ranked.count).map(Document.Finding.init),
        error: result.error.map(Document.Failure.init))
    }
  }

  static func model(_ engine: Engine, _ recipe: PreprocessingRecipe) -> Document.Model {
    .init(path: engine.model.path, name: engine.model.name, sha256: engine.model.sha256, profile: recipe.name, hasRandomWeights: engine.model.hasRandomWeights)
  }
}
