import Foundation
import Frontends
import IR
import TestSupport
import Testing
import Trainer

/// The mask generator on a tape of decisions, and on numbers of its own against the stored distribution.
@Suite(.enabled(if: OutsideData.path != nil)) struct MaskAcceptance {
  /// Plays recorded decisions; another question than the recorded one is an error.
  private struct Tape: RandomSource {
    enum Part: Decodable {
      case text(String), number(Double)
      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) { self = .text(text) } else { self = .number(try value.decode(Double.self)) }
      }
      var number: Double { if case .number(let number) = self { number } else { .nan } }
    }
    var draws: [[Part]], place = 0
    init(path: String) throws { draws = try JSONDecoder().decode([[Part]].self, from: Data(contentsOf: URL(filePath: path))) }

    private mutating func next(_ kind: String, _ low: Double, _ high: Double) throws(Diagnostic) -> Double {
      guard place < draws.count, draws[place].count == 4, case .text(kind) = draws[place][0], abs(draws[place][1].number - low) <= 1e-9, abs(draws[place][2].number - high) <= 1e-9 else {
        throw Diagnostic("test.tape", "the tape holds another draw", found: "\(kind) \(low) \(high) at \(place)")
      }
      place += 1
      return draws[place - 1][3].number
    }
    mutating func uniform(_ low: Double, _ high: Double) throws(Diagnostic) -> Double { try next("u", low, high) }
    mutating func integer(_ low: Int, _ high: Int) throws(Diagnostic) -> Int { Int(try next("i", Double(low), Double(high))) }
  }

  @Test(arguments: GoldenArrays.all(beneath: "optim").filter { $0.kind == "mask" })
  func tapes(_ golden: GoldenArrays) throws {
    let shares = try #require(golden.lists["ratio"]), side = try golden.integer("img_size"), patch = try golden.integer("patch_size")
    let generator = BlockMasks(
      grid: try golden.integer("grid"), shares: shares[0]...shares[1], probability: try golden.number("probability"), largestBlock: try golden.number("max_patches"),
      smallestBlock: try golden.number("min_patches"), aspect: try golden.number("min_aspect"), tries: try golden.integer("tries"))
    #expect(BlockMasks.largestBlock(side: side, patch: patch) == generator.largestBlock)
    var tape = try Tape(path: golden.path(try #require(golden.files?["tape"])))
    let batch = try generator.batch(images: golden.integer("images"), &tape)
    #expect(tape.place == tape.draws.count)
    let (bound, images) = (try golden.integer("upperbound"), try golden.integer("n_masked_images"))
    #expect(batch.upperBound == bound && batch.maskedImages == images)
    func stored(_ name: String) throws -> Tensor { try golden.array(golden.expected?.first { $0.name == name }) }
    var tally = GoldenTally(golden.name)
    tally.add("masks", share: try stored("masks").bools == batch.masks.flatMap { $0 } ? 0 : .infinity)
    tally.add("indices", share: try stored("indices").ints == batch.indices.map(\.place) ? 0 : .infinity)
    let weights = try stored("weights"), item = try #require(golden.expected?.first { $0.name == "weights" })
    tally.add("weights", share: Agreement(Tensor(.float64, [batch.indices.count], doubles: batch.indices.map(\.weight)), weights, item).share)
    tally.record()
    #expect(tally.failures == [])
  }

  private struct Statistics: Decodable {
    struct Row: Decodable { var img_size: Int, grid: Int, samples: Int, mean_fill_of_target: Double, std: Double }
    struct Config: Decodable { var rows: [Row] }
    var config: Config
  }
  @Test(arguments: GoldenArrays.all(beneath: "optim").filter { $0.kind == "mask_statistics" })
  func distribution(_ golden: GoldenArrays) throws {
    let rows = try JSONDecoder().decode(Statistics.self, from: Data(contentsOf: URL(filePath: golden.path("case.json")))).config.rows
    var tally = GoldenTally(golden.name)
    for row in rows {
      let generator = BlockMasks(grid: row.grid, largestBlock: BlockMasks.largestBlock(side: row.img_size, patch: row.img_size / row.grid))
      var source = CounterRandom(seed: 5, stream: UInt64(row.grid)), sum = 0.0
      for _ in 0..<row.samples {
        let target = Int(Double(row.grid * row.grid) * source.uniform(0.1, 0.5)), count = try generator.mask(target: target, &source).count { $0 }
        #expect(count <= target)
        sum += Double(count) / Double(target)
      }
      tally.add("grid \(row.grid)", share: abs(sum / Double(row.samples) - row.mean_fill_of_target) / (4 * 1.5 * row.std / Double(row.samples).squareRoot()))
    }
    tally.record("grids")
    #expect(tally.failures == [])
  }
}
