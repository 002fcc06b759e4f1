internal import Foundation
internal import Frontends
internal import IR
internal import Inference
internal import Runtime

/// What quantisation does to the answers: area under the receiver operating characteristic for each finding, decisions that flip,
/// and where attention maps look.
struct ClinicalComparison: Encodable {
  struct Finding: Encodable {
    var name: String, positives: Int, negatives: Int
    /// Of single precision, and of the quantised model.
    var before: Double, after: Double
    /// The middle 95 % of the drop over resamples of the pictures.
    var dropLow: Double, dropHigh: Double
    var flips: Int
    var drop: Double { before - after }
  }
  var findings: [Finding]
  /// Decisions at the threshold that differ, of all.
  var flips: Int, decisions: Int
  /// The mean overlap (intersection over union) of the tenth of each attention map that is largest; nil without maps.
  var attentionOverlap: Double?

  /// - Parameter labels: A CSV file: `path` (or a first column) with file names, and a column of 0 and 1 for each finding; empty for
  ///   unknown.
  init(labels path: String, model: Model, graph: Graph, paths: [String], plain: [[Tensor]], quantized: [[Tensor]]) throws(Diagnostic) {
    let table = try LabelTable(path)
    guard let output = ClassOutput(graph.outputs.map { ($0.name, graph.type(of: $0.value)) }) else {
      throw Diagnostic("calibrate.output", "the model has no output with one number for each class", category: .configuration, found: graph.outputs.map(\.name).joined(separator: ", "), file: model.path)
    }
    let before = plain.map { $0[output.index].doubles }, after = quantized.map { $0[output.index].doubles }
    let threshold = output.isProbability ? 0.5 : 0
    var findings: [Finding] = [], allFlips = 0, decisions = 0
    for (index, name) in model.labels.enumerated() {
      let flips = zip(before, after).count { index < $0.count && ($0[index] >= threshold) != ($1[index] >= threshold) }
      allFlips += flips; decisions += before.count
      guard let truth = table.column(name, paths: paths) else { continue }
      let cases = truth.enumerated().compactMap { row, positive in positive.map { (positive: $0, before: before[row][index], after: after[row][index]) } }
      guard cases.contains(where: \.positive), cases.contains(where: { !$0.positive }) else { continue }
      let drops = Self.resampledDrops(cases, seed: UInt64(index))
      findings.append(Finding(
        name: name, positives: cases.count(where: \.positive), negatives: cases.count { !$0.positive },
        before: Self.area(cases.map { ($0.before, $0.positive) }), after: Self.area(cases.map { ($0.after, $0.positive) }),
        dropLow: drops[drops.count * 25 / 1000], dropHigh: drops[drops.count * 975 / 1000], flips: flips))
    }
    self.findings = findings; flips = allFlips; self.decisions = decisions
    let maps = graph.outputs.indices.filter { graph.outputs[$0].name.lowercased().contains("attention") && graph.type(of: graph.outputs[$0].value).rank >= 3 }
    let overlaps = maps.flatMap { map in zip(plain, quantized).flatMap { Self.overlaps($0[map], $1[map]) } }
    attentionOverlap = overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
  }

  /// The area under the curve: the share of pairs of a positive and a negative case that are in order, ties counting half
  /// (Mann and Whitney).
  static func area(_ cases: [(score: Double, positive: Bool)]) -> Double {
    let sorted = cases.sorted { $0.score < $1.score }
    var ranks = 0.0, start = 0
    while start < sorted.count {
      var end = start
      while end < sorted.count, sorted[end].score == sorted[start].score { end += 1 }
      ranks += Double(sorted[start..<end].count(where: \.positive)) * Double(start + end + 1) / 2
      start = end
    }
    let positives = Double(cases.count(where: \.positive)), negatives = Double(cases.count) - positives
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)
  }

  /// The drops of the area in a thousand resamples of the cases, ascending.
  private static func resampledDrops(_ cases: [(positive: Bool, before: Double, after: Double)], seed: UInt64) -> [Double] {
    var state = seed, drops: [Double] = []
    func next(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ (z >> 31)) % UInt64(bound))
    }
    for _ in 0..<1000 {
      let sample = cases.indices.map { _ in cases[next(cases.count)] }
      guard sample.contains(where: \.positive), sample.contains(where: { !$0.positive }) else { continue }
      drops.append(area(sample.map { ($0.before, $0.positive) }) - area(sample.map { ($0.after, $0.positive) }))
    }
    return drops.isEmpty ? [0] : drops.sorted()
  }

  /// For each map, a row of the last axis, how much of the largest tenth is shared.
  private static func overlaps(_ a: Tensor, _ b: Tensor) -> [Double] {
    let width = a.shape.last ?? 0, x = a.doubles, y = b.doubles, kept = max(1, width / 10)
    guard width > 1, x.count == y.count else { return [] }
    func top(_ values: ArraySlice<Double>) -> Set<Int> { Set(values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(kept)) }
    return stride(from: 0, to: x.count, by: width).map { start in
      let first = top(x[start..<start + width]), second = top(y[start..<start + width])
      return Double(first.intersection(second).count) / Double(first.union(second).count)
    }
  }
}

/// Truth for pictures: rows by file name, columns by finding.
struct LabelTable {
  private let header: [String], rows: [String: [String]]

  init(_ path: String) throws(Diagnostic) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Diagnostic("file.missing", "the labels cannot be read", category: .missingFile, expected: "a CSV file in UTF-8", file: path)
    }
    let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \"")) } }
    guard let header = lines.first, header.count > 1 else { throw Diagnostic("labels.header", "the labels have no header", expected: "path,finding,finding,...", file: path) }
    if let wrong = lines.firstIndex(where: { $0.count != header.count }) {
      throw Diagnostic("labels.row", "a row has another number of fields than the header", found: "\(lines[wrong].count) in line \(wrong + 1)", expected: "\(header.count)", file: path)
    }
    self.header = header
    rows = Dictionary(lines.dropFirst().map { (($0[0] as NSString).lastPathComponent, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether each picture has a finding, nil where that is not known; nil where there is no such column.
  func column(_ name: String, paths: [String]) -> [Bool?]? {
    guard let index = header.firstIndex(of: name), index > 0 else { return nil }
    return paths.map { path in
      guard let field = rows[(path as NSString).lastPathComponent]?[index], let number = Double(field) else { return nil }
      return number == 1 ? true : number == 0 ? false : nil
    }
  }
}
