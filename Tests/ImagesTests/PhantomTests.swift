internal import Foundation
internal import Images
internal import Testing

@Suite("Phantom") struct PhantomTests {
  @Test func theSameSeedGivesTheSamePixels() throws {
    let first = try Phantom(width: 96, height: 80, seed: 3).draw()
    #expect(first == (try Phantom(width: 96, height: 80, seed: 3).draw()))
    #expect(first != (try Phantom(width: 96, height: 80, seed: 4).draw()))
  }

  @Test func lungsAreDarkerThanHeartAndEdges() throws {
    let image = try Phantom(width: 200, height: 200, seed: 1).draw()
    let values = image.numbers
    func mean(_ x: Int, _ y: Int) -> Int {
      (0..<9).map { values[(y + $0 / 3 * 3) * 200 + x + $0 % 3 * 3] }.reduce(0, +) / 9
    }
    let (lung, heart, abdomen, outside) = (mean(55, 90), mean(115, 130), mean(60, 185), mean(2, 5))
    #expect(lung + 40 < heart && lung + 40 < abdomen && outside < lung)
    #expect(try PreprocessingRecipe.chexfoundEval(size: 64).apply(to: image).shape == [3, 64, 64])
  }

  @Test func sixteenBitsHoldTheSamePicture() throws {
    let (bytes, words) = try (Phantom(width: 64, height: 64).draw(), Phantom(width: 64, height: 64).draw16())
    #expect(words.fileDepth == 16)
    let reduced = try words.reducedToBytes().numbers
    #expect(zip(reduced, bytes.numbers).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test(arguments: [(0, 5), (5, -1), (20_000, 1)]) func sizesOutOfRangeAreRefused(_ width: Int, _ height: Int) {
    #expect(kind { () throws(ImageError) in _ = try Phantom(width: width, height: height).draw() } == .recipe)
  }

  /// Writes the picture where `CHEXC_PHANTOM` says, to be looked at.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CHEXC_PHANTOM"] != nil)) func writesAPicture() throws {
    let path = try #require(ProcessInfo.processInfo.environment["CHEXC_PHANTOM"])
    try PngWriter.write(Phantom(width: 640, height: 640, seed: 1).draw(), to: path)
  }
}
