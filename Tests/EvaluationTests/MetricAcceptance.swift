import Evaluation
import Frontends
import IR
import TestSupport
import Testing

/// The stored figures, to their last digits.
@Suite(.enabled(if: OutsideData.path != nil)) struct MetricAcceptance {
  /// The arrays of a case.
  struct Arrays {
    let golden: GoldenArrays
    func tensor(_ name: String) throws -> Tensor {
      let item = try #require((golden.inputs ?? []).first { $0.name == name } ?? golden.expected?.first { $0.name == name }, "\(golden.name) has no \(name)")
      return try NpyFile.read(golden.path(item.file)).tensor(name: name)
    }
    func has(_ name: String) -> Bool { golden.expected?.contains { $0.name == name } ?? false }
    /// Columns of a matrix.
    func columns(_ name: String) throws -> [[Double]] {
      let tensor = try tensor(name), values = tensor.doubles
      return (0..<tensor.shape[1]).map { column in (0..<tensor.shape[0]).map { values[$0 * tensor.shape[1] + column] } }
    }
    func scores(_ name: String = "scores") throws -> LabelledScores {
      let scores = try columns(name), labels = try columns("labels").map { $0.map { Int($0) } }
      return try LabelledScores(findings: scores.indices.map { "\($0)" }, scores: scores, labels: labels)
    }
    func expect(_ name: String, _ got: [Double]) throws {
      let expected = try tensor(name).doubles
      #expect(got.count == expected.count)
      for (x, y) in zip(got, expected) { #expect(x == y || x.isNaN && y.isNaN || abs(x - y) <= 1e-9 * max(1, abs(y)), "\(golden.name) \(name): \(x), \(y)") }
    }
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("scores") != nil && $0.input("index") == nil })
  func ranking(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden), ranked = try arrays.scores().ranked
    for metric in RankingMetric.allCases {
      let values = ranked.map { metric($0) }
      try arrays.expect(metric.rawValue, values)
      try arrays.expect("\(metric)_macro", [UndefinedPolicy.skip.mean(values)])
      try arrays.expect("\(metric)_macro_zero", [UndefinedPolicy.zero.mean(values)])
    }
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("index") != nil })
  func bootstrap(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden), ranked = try arrays.scores().ranked
    let index = try arrays.tensor("index"), draws = index.ints, count = index.shape[1]
    for metric in RankingMetric.allCases {
      let replicates = Bootstrap.replicates(ranked, metric, count: index.shape[0]) { replicate in
        var weights = [UInt16](repeating: 0, count: count)
        for place in 0..<count { weights[draws[replicate * count + place]] += 1 }
        return weights
      }
      try arrays.expect("\(metric)_replicates", replicates.flatMap { $0 })
      try arrays.expect("\(metric)_ci", Bootstrap.intervals(replicates).flatMap { [$0.lower, $0.upper] })
      let macro = ConfidenceInterval.orderStatistics(replicates.compactMap(\.last))
      try arrays.expect("\(metric)_macro_ci_index", [macro.lower, macro.upper])
    }
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("scores_a") != nil })
  func permutation(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden), a = try arrays.scores("scores_a"), b = try arrays.scores("scores_b")
    let swap = try arrays.tensor("swap"), swaps = swap.bools, flip = try arrays.tensor("flip"), flips = flip.bools
    let test = PermutationTest(replicates: swap.shape[0])
    for metric in RankingMetric.allCases {
      let samples = test.samples(a, b, metric) { swaps[$0 * swap.shape[1] + $1] }
      try arrays.expect("\(metric)_null", samples.null)
      try arrays.expect("\(metric)_difference_count_p", [samples.difference, Double(samples.count), samples.p])
      let findings = test.findings(a.ranked.map { metric($0) }, b.ranked.map { metric($0) }) { flips[$0 * flip.shape[1] + $1] }
      try arrays.expect("\(metric)_findings_difference_count_p", [findings.difference, Double(findings.count), findings.p])
    }
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("probabilities") != nil })
  func calibration(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden)
    let calibration = Calibration(probabilities: try arrays.tensor("probabilities").doubles, labels: try arrays.tensor("labels").ints)
    try arrays.expect("brier", [calibration.brierScore])
    try arrays.expect("ece15", [calibration.expectedError(calibration.bins(15))])
    try arrays.expect("ece10", [calibration.expectedError(calibration.bins(10))])
    try arrays.expect("ece_mass10", [calibration.expectedError(calibration.equalMassBins(10))])
    try arrays.expect("reliability15", calibration.bins(15).flatMap { [Double($0.count), $0.probability, $0.frequency] })
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("time") != nil })
  func survival(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden)
    let times = try arrays.tensor("time").doubles, events = try arrays.tensor("event").bools, names = try arrays.tensor("group").ints
    let groups = Array(Set(names)).sorted()
    for (place, group) in groups.enumerated() {
      let own = names.indices.filter { names[$0] == group }
      let curve = KaplanMeier(try Subjects(times: own.map { times[$0] }, events: own.map { events[$0] }))
      try arrays.expect("km_group\(group)", curve.points.flatMap { [$0.time, Double($0.atRisk), Double($0.events), $0.survival, $0.standardError, $0.lower, $0.upper] })
      let median = try #require(golden.lists["median"]?[place]), at4 = try #require(golden.lists["survival_at_4"]?[place])
      #expect(curve.median == median && abs(curve.survival(at: 4) - at4) < 1e-9)
    }
    let test = try LogRankTest(Subjects(times: times, events: events), groups: names.map { name in groups.firstIndex(of: name) ?? 0 })
    try arrays.expect("logrank", [test.chiSquare, Double(test.degreesOfFreedom), test.p])
    try arrays.expect("observed_expected", test.observed + test.expected)
  }

  @Test(arguments: GoldenArrays.all(beneath: "metrics").filter { $0.input("subject") != nil })
  func riskGroups(_ golden: GoldenArrays) throws {
    let arrays = Arrays(golden: golden)
    let groups = RiskGroups(subjects: try arrays.tensor("subject").ints.map { "\($0)" }, scores: try arrays.tensor("score").doubles, reference: try arrays.tensor("reference").doubles)
    #expect(abs(groups.threshold - (golden.numbers["median"] ?? .nan)) < 1e-12)
    // Stored by subject number.
    let order = groups.subjects.indices.sorted { (Int(groups.subjects[$0]) ?? 0) < (Int(groups.subjects[$1]) ?? 0) }
    try arrays.expect("subjects", order.map { Double(groups.subjects[$0]) ?? 0 })
    try arrays.expect("subject_score", order.map { groups.risks[$0] })
    #expect(try arrays.tensor("high_risk").bools == order.map { groups.isHigh[$0] })
  }
}
