import Evaluation
import Testing

@Suite struct ResamplingTests {
  @Test func aReplicateIsAFunctionOfItsNumber() {
    let resampler = Resampler(sampleCount: 100, seed: 5)
    #expect(resampler.weights(3) == resampler.weights(3) && resampler.weights(3) != resampler.weights(4))
    for replicate in 0..<20 { #expect(resampler.weights(replicate).reduce(0) { $0 + Int($1) } == 100) }
    // On average each sample is drawn once.
    let sums = (0..<2000).map { resampler.weights($0)[17] }.reduce(0) { $0 + Int($1) }
    #expect(abs(Double(sums) / 2000 - 1) < 0.1)
  }

  @Test func patientsAreDrawnWhole() {
    let resampler = Resampler(patients: ["a", "b", "a", "c", "b", "a"])
    for replicate in 0..<50 {
      let weights = resampler.weights(replicate)
      #expect(weights[0] == weights[2] && weights[2] == weights[5] && weights[1] == weights[4])
    }
  }

  @Test func intervalsHoldTheMiddle() {
    let interval = ConfidenceInterval.percentile((0...1000).map { Double($0) })
    #expect(abs(interval.lower - 25) < 1e-9 && abs(interval.upper - 975) < 1e-9)
    #expect(ConfidenceInterval.percentile([.nan]).lower.isNaN)
    #expect(ConfidenceInterval.orderStatistics((0..<1000).map { Double($0) }) == ConfidenceInterval(lower: 24, upper: 974))
  }

  @Test func equalModelsDoNotDiffer() throws {
    let scores = try LabelledScores(findings: ["x"], scores: [[0.1, 0.7, 0.4, 0.9]], labels: [[0, 1, 0, 1]])
    let result = PermutationTest(replicates: 99).samples(scores, scores, .auroc)
    #expect(result.difference == 0 && result.p == 1)
  }

  @Test func concordanceCountsPairs() throws {
    var random = Seeded(state: 3)
    for _ in 0..<30 {
      let count = Int.random(in: 2...40, using: &random)
      let times = (0..<count).map { _ in Double(Int.random(in: 0...12, using: &random)) }, events = (0..<count).map { _ in Bool.random(using: &random) }
      let risks = (0..<count).map { _ in Double(Int.random(in: 0...5, using: &random)) }
      var won = 0.0, pairs = 0.0
      for i in 0..<count where events[i] {
        for j in 0..<count where times[i] < times[j] || times[i] == times[j] && !events[j] {
          pairs += 1
          won += risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0
        }
      }
      let index = try Subjects(times: times, events: events).concordance(risks: risks)
      #expect(pairs == 0 ? index.isNaN : abs(index - won / pairs) < 1e-12)
    }
  }
}
