internal import Foundation
internal import Frontends
internal import IR

/// A run of `chexc bench --json` that was kept, to compare with.
struct BenchBaseline: Decodable {
  struct Run: Decodable {
    var threads: Int, batch: Int
    var latencies: [Double]
    enum CodingKeys: String, CodingKey {
      case threads, batch
      case latencies = "latency_ms"
    }
  }
  var schema: String
  var runs: [Run]

  /// - Throws: `bench.baseline` for a file that is no such document, besides what reading it throws.
  static func read(_ path: String) throws(Diagnostic) -> BenchBaseline {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw Diagnostic("bench.baseline", "the run to compare with cannot be read", category: .missingFile, expected: "a document of chexc bench --json", file: path)
    }
    guard let baseline = try? JSONDecoder().decode(BenchBaseline.self, from: data), baseline.schema == "chexc.bench/1",
      baseline.runs.allSatisfy({ !$0.latencies.isEmpty && $0.latencies.allSatisfy { $0 > 0 && $0.isFinite } })
    else {
      throw Diagnostic("bench.baseline", "this is no run to compare with", category: .input, expected: "a document of chexc bench --json", file: path)
    }
    return baseline
  }

  /// How fast a run is beside the kept one of the same threads and batch; nil where there is none.
  func speed(of run: BenchRun) -> SpeedRatio? {
    runs.first { $0.threads == run.threads && $0.batch == run.batch }.map { SpeedRatio(before: $0.latencies, now: run.latencies) }
  }
}

/// The median latency before divided by that now: above 1 is faster. With the interval that holds it in 95 of 100 repetitions, by
/// drawing both lists anew with replacement (Efron 1979), the same draws every time.
struct SpeedRatio: Encodable {
  var ratio: Double, low: Double, high: Double
  private static let draws = 1000

  /// - Precondition: both lists have elements.
  init(before: [Double], now: [Double]) {
    ratio = Self.median(before) / Self.median(now)
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    func drawn(_ values: [Double]) -> Double {
      Self.median(values.indices.map { _ in
        state ^= state << 13; state ^= state >> 7; state ^= state << 17
        return values[Int(state % UInt64(values.count))]
      })
    }
    let ratios = (0..<Self.draws).map { _ in drawn(before) / drawn(now) }.sorted()
    low = ratios[Self.draws / 40]; high = ratios[Self.draws - 1 - Self.draws / 40]
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted(), middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
