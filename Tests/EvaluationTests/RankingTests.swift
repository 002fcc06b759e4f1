import Evaluation
import Testing

@Suite struct RankingTests {
  @Test func perfectReversedAndConstantScores() {
    let labels = [0, 0, 1, 1]
    #expect(RankedScores(scores: [0.1, 0.2, 0.8, 0.9], labels: labels).auroc() == 1)
    #expect(RankedScores(scores: [0.9, 0.8, 0.2, 0.1], labels: labels).auroc() == 0)
    #expect(RankedScores(scores: [0.5, 0.5, 0.5, 0.5], labels: labels).auroc() == 0.5)
    #expect(abs(RankedScores(scores: [0.9, 0.8, 0.2, 0.1], labels: labels).averagePrecision() - 5.0 / 12) < 1e-15)
    #expect(RankedScores(scores: [-.infinity, 0, .infinity, 3], labels: labels).auroc() == 1)
  }

  @Test func oneClassIsUndefined() {
    #expect(RankedScores(scores: [0.1], labels: [1]).auroc().isNaN)
    #expect(RankedScores(scores: [0.1], labels: [1]).averagePrecision() == 1)
    #expect(RankedScores(scores: [0.1], labels: [0]).averagePrecision().isNaN)
    #expect(RankedScores(scores: [], labels: []).auroc().isNaN)
    #expect(UndefinedPolicy.skip.mean([.nan, 0.5]) == 0.5 && UndefinedPolicy.zero.mean([.nan, 0.5]) == 0.25)
  }

  @Test func unknownLabelsAreLeftOut() {
    #expect(RankedScores(scores: [0.1, 0.9, 0.2, 0.8], labels: [0, -1, 0, 1]).auroc() == 1)
  }

  /// Against all pairs, many ties among them.
  @Test func areaIsTheShareOfPairs() {
    for seed in 1..<40 {
      var random = SystemRandomNumberGenerator.seeded(UInt64(seed))
      let count = Int.random(in: 2...60, using: &random)
      let scores = (0..<count).map { _ in Double(Int.random(in: 0...9, using: &random)) / 10 }, labels = (0..<count).map { _ in Int.random(in: -1...1, using: &random) }
      var won = 0.0, pairs = 0.0
      for i in 0..<count where labels[i] == 1 {
        for j in 0..<count where labels[j] == 0 { pairs += 1; won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0 }
      }
      let area = RankedScores(scores: scores, labels: labels).auroc()
      #expect(pairs == 0 ? area.isNaN : abs(area - won / pairs) < 1e-12)
    }
  }

  /// A sample that counts twice is two samples.
  @Test func weightsAreRepetitions() {
    let scores = [0.1, 0.4, 0.35, 0.8, 0.4], labels = [0, 0, 1, 1, 1], weights: [UInt16] = [2, 0, 1, 3, 2]
    let places = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let repeated = RankedScores(scores: places.map { scores[$0] }, labels: places.map { labels[$0] }), ranked = RankedScores(scores: scores, labels: labels)
    for metric in RankingMetric.allCases { #expect(abs(metric(ranked, weights: weights) - metric(repeated)) < 1e-15) }
  }

  @Test func operatingPoints() throws {
    let scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], labels = [0, 0, 1, 0, 1, 1]
    let point = try #require(OperatingPoint.sensitivity(atSpecificity: 0.66, scores: scores, labels: labels))
    #expect(point.threshold == 0.3 && point.sensitivity == 1 && abs(point.specificity - 2.0 / 3) < 1e-15)
    #expect(OperatingPoint.youden(scores: [0.1, 0.2, 0.3, 0.4, 0.5], labels: [0, 0, 1, 0, 1])?.threshold == 0.3)
    #expect(OperatingPoint.youden(scores: [1], labels: [1]) == nil)
    #expect(PrevalenceBand(labels: [0, 0, 1]) == .high && PrevalenceBand(labels: [-1]) == nil)
  }

  @Test func deLongAgreesWithItself() {
    let labels = [0, 1, 0, 1, 1, 0, 0, 1], a = [0.1, 0.9, 0.4, 0.35, 0.8, 0.2, 0.6, 0.7], b = [0.3, 0.4, 0.6, 0.5, 0.9, 0.1, 0.45, 0.2]
    let test = DeLongTest([a, b, a], labels: labels)
    #expect(abs(test.aurocs[0] - RankedScores(scores: a, labels: labels).auroc()) < 1e-15)
    #expect(test.p(0, 2) == 1 && test.p(0, 1) == test.p(1, 0) && test.p(0, 1) > 0 && test.p(0, 1) < 1)
  }
}

extension SystemRandomNumberGenerator {
  /// The same numbers every time.
  static func seeded(_ seed: UInt64) -> Seeded { Seeded(state: seed) }
}
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407; return state ^ (state >> 29) }
}
