internal import Foundation
internal import Frontends
internal import IR
internal import Images

/// Predictions as people and programs read them.
enum PredictionReport {
  /// One row for each picture: path, status, then a column for each label.
  static func csv(_ predictions: [Prediction], labels: [String]) -> String {
    var table = Table(header: ["path", "status"] + labels)
    for prediction in predictions {
      let numbers = prediction.error == nil ? prediction.probabilities.map { Format.fixed($0, 6) } : labels.map { _ in "" }
      table.rows.append([prediction.path, prediction.error?.id ?? "ok"] + numbers)
    }
    return table.rendered(.csv) + "\n"
  }

  static func text(_ predictions: [Prediction], labels: [String], top: Int, terminal: Terminal) -> String {
    predictions.filter { $0.error == nil }.map { prediction in
      var table = Table("finding", "probability", "")
      table.leftAligned = [0, 2]
      for (label, value) in ranked(prediction, labels).prefix(top) {
        table.add(label, Format.fixed(value, 3), String(repeating: "▇", count: max(0, min(20, Int((20 * value).rounded())))))
      }
      let time = prediction.times.map { "  (\(Format.milliseconds($0.decode + $0.prepare)) to prepare, \(Format.milliseconds($0.infer)) to infer)" } ?? ""
      return terminal.bold(prediction.path) + time + "\n" + table.rendered()
    }.joined(separator: "\n\n")
  }

  private static func ranked(_ prediction: Prediction, _ labels: [String]) -> [(label: String, value: Double)] {
    let pairs = zip(labels, prediction.probabilities).map { (label: $0, value: $1) }
    return pairs.enumerated().sorted { ($0.element.value, $1.offset) > ($1.element.value, $0.offset) }.map(\.element)
  }

  struct Document: Encodable {
    struct Model: Encodable { var path: String, name: String, sha256: String?, profile: String, hasRandomWeights: Bool }
    struct Finding: Encodable { var label: String, prob: Double }
    struct Failure: Encodable { var kind: String, message: String, found: String?, expected: String?, help: String? }
    struct Item: Encodable { var path: String, status: String, ms: Prediction.Times?, findings: [Finding], error: Failure? }
    struct Summary: Encodable { var ok: Int, failed: Int }
    var schema = "chexc.predict/1"
    var chexc = Chexc.version
    var intendedUse = "not for diagnostic use"
    var model: Model, items: [Item], summary: Summary
  }

  static func document(_ predictions: [Prediction], labels: [String], engine: Engine, recipe: PreprocessingRecipe) -> Document {
    let items = items(predictions, labels: labels)
    let failed = predictions.count { $0.error != nil }
    let model = Document.Model(path: engine.model.path, name: engine.model.name, sha256: engine.model.sha256, profile: recipe.name, hasRandomWeights: engine.model.hasRandomWeights)
    return Document(model: model, items: items, summary: .init(ok: predictions.count - failed, failed: failed))
  }

  static func items(_ predictions: [Prediction], labels: [String]) -> [Document.Item] {
    predictions.map { prediction in
      Document.Item(
        path: prediction.path, status: prediction.error == nil ? "ok" : "failed", ms: prediction.times, findings: ranked(prediction, labels).map { .init(label: $0.label, prob: $0.value) },
        error: prediction.error.map { .init(kind: $0.id, message: $0.message, found: $0.found, expected: $0.expected, help: $0.help) })
    }
  }
}
