import IR
import Images
import Testing

@testable import Frontends

@Suite struct PositionEmbeddingTests {
  /// Taps that torch's bicubic interpolation has.
  @Test(arguments: [
    (32, 9, 0.1, 0, 0, [-0.106564, 0.871477, 0.272187, -0.037100]),
    (32, 9, 0.1, 4, 14, [-0.111048, 0.806132, 0.358182, -0.053267]),
    (32, 9, 0.1, 8, 28, [-0.108831, 0.731794, 0.446650, -0.069612]),
    (32, 9, 0.0, 0, 0, [-0.108668, 0.853181, 0.297282, -0.041795]),
    (14, 32, 0.1, 0, 0, [-0.042807 + 0.302665 + 0.849170, -0.109028, 0, 0]),
  ])
  func publishedTaps(_ source: Int, _ target: Int, _ offset: Double, _ row: Int, _ first: Int, _ taps: [Double]) {
    let weights = PositionEmbedding(offset: offset).weights(from: source, to: target)[row]
    for (tap, weight) in taps.enumerated() { #expect(abs(weights[first + tap] - weight) < 2e-6) }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
  }

  /// Against the interpolation of pictures, which follows the ratio of the sizes.
  @Test(arguments: [(5, 8, 3), (5, 3, 8), (3, 3, 3)])
  func antialiasedTablesAreThoseOfPictures(_ grid: Int, _ rows: Int, _ columns: Int) throws {
    let width = 3, table = SeededWeights().normal("table", [1, 1 + grid * grid, width], deviation: 1)
    let got = PositionEmbedding(offset: 0, antialias: true).resampled(table, grid: grid, rows: rows, columns: columns).floats
    for i in 0..<width {
      #expect(got[i] == table.floats[i])
      let plane = (0..<grid * grid).map { table.floats[(1 + $0) * width + i] }
      let expected = try #require(TensorResize.resize(plane, planes: 1, height: grid, width: grid, newHeight: rows, newWidth: columns, filter: .bicubicAntialias))
      for (place, value) in expected.enumerated() { #expect(abs(got[(1 + place) * width + i] - value) < 1e-5) }
    }
  }
}
