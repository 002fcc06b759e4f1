import Foundation
import TestSupport
import Testing

/// Where the rows are that the table is made of.
private let goldenReport = ProcessInfo.processInfo.environment["CHEXC_GOLDENS_TABLE"]

/// The table of all golden cases, out of the report that the acceptance suites left: what was compared, and how close it was
/// to its limit. A case that no suite looked at is an error, and so is one that failed. `make goldens` runs this.
@Suite(.enabled(if: goldenReport != nil && OutsideData.path != nil)) struct GoldenTable {
  /// What belongs to the training of networks.
  private static let trainer = ["losses", "optim", "train", "metrics"], trainerKinds = ["head_glori_train"]

  private struct Row {
    var name: String, kind: String, what = "", worst = "", verdict: String
  }

  @Test func everyCaseWasCheckedAndPassed() throws {
    let report = try #require(goldenReport), rows = try Self.rows(GoldenReport.read(report))
    let header = Row(name: "case", kind: "kind", what: "compared", worst: "of tolerance", verdict: "")
    let widths = [header] + rows
    func column(_ key: KeyPath<Row, String>) -> Int { widths.map { $0[keyPath: key].count }.max() ?? 0 }
    func padded(_ row: Row, _ key: KeyPath<Row, String>) -> String { row[keyPath: key].padding(toLength: column(key), withPad: " ", startingAt: 0) }
    var lines = widths.map { row in "\(padded(row, \.name))  \(padded(row, \.kind))  \(padded(row, \.what))  \(padded(row, \.worst))  \(row.verdict)" }
    let counts = ["pass", "FAIL", "NOT RUN", "trainer"].map { verdict in "\(rows.count { $0.verdict == verdict }) \(verdict)" }
    lines.append("\(rows.count) cases: \(counts.joined(separator: ", "))")
    try (lines.joined(separator: "\n") + "\n").write(toFile: report + ".txt", atomically: true, encoding: .utf8)
    for row in rows { #expect(row.verdict == "pass" || row.verdict == "trainer", "\(row.name): \(row.verdict)") }
  }

  /// One for each case of the index and each file of weights, in this order; a case that several tests looked at has passed
  /// when all are content.
  private static func rows(_ reports: [GoldenReport]) -> [Row] {
    let found = Dictionary(grouping: reports, by: \.name)
    var all = GoldenIndex.all.map { ($0.path, $0.kind) }
    for (folder, suffix, kind) in [("models/pth", ".tensors.csv", "tensors"), ("models/safetensors", ".safetensors", "tensors"), ("models/hostile_pickles", "", "hostile")] {
      all += OutsideData.files(beneath: folder, suffix: suffix).map { ($0.hasSuffix(".csv") ? String($0.dropLast(suffix.count)) : $0, kind) }
    }
    return all.map { name, kind in
      guard let reports = found[name] else {
        let isTrainer = trainer.contains { name.hasPrefix($0 + "/") } || trainerKinds.contains(kind)
        return Row(name: name, kind: kind, verdict: isTrainer ? "trainer" : "NOT RUN")
      }
      let worst = reports.map(\.worst).max() ?? 0
      return Row(
        name: name, kind: kind, what: reports.map(\.what).joined(separator: "; "), worst: worst == 0 ? "exact" : String(format: "%.4f", worst),
        verdict: reports.allSatisfy(\.passed) ? "pass" : "FAIL")
    }
  }
}
