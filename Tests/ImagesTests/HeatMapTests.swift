internal import Images
internal import Testing

@Suite("Heat maps") struct HeatMapTests {
  @Test func headsAreAveragedAndEnlarged() throws {
    let map = try #require(HeatMap(attention: [0, 1, 1, 0, 0, 0.5, 0.5, 0], heads: 2, rows: 2, columns: 2, height: 4, width: 4, gamma: 1))
    #expect(map.values.prefix(4).elementsEqual([0, 0.1875, 0.5625, 0.75]))
    #expect(map.range == 0...0.75)
    let lifted = try #require(HeatMap(attention: [0.25], heads: 1, rows: 1, columns: 1, height: 2, width: 3))
    #expect(lifted.values == Array(repeating: 0.5, count: 6))
  }

  @Test func whatIsNoAttentionIsNoMap() {
    #expect(HeatMap(attention: [0, -1], heads: 1, rows: 1, columns: 2, height: 2, width: 4) == nil)
    #expect(HeatMap(attention: [0, .nan], heads: 1, rows: 1, columns: 2, height: 2, width: 4) == nil)
    #expect(HeatMap(attention: [0, 1, 2], heads: 1, rows: 1, columns: 2, height: 2, width: 4) == nil)
    #expect(HeatMap(attention: [1], heads: 1, rows: 1, columns: 1, height: 2, width: 2, gamma: 0) == nil)
  }

  /// A wide picture of which the network sees the middle square.
  private func wide() throws -> (Image, PreprocessedImage) {
    let image = try #require(Image(width: 40, height: 20, bytes: (0..<800).map { UInt8($0 % 251) }))
    let recipe = PreprocessingRecipe(name: "t", steps: [.resizeShorter(size: 8, filter: .bilinear), .centreCrop(size: 8, rounding: .down), .toFloat(divisor: 255)])
    return (image, try recipe.apply(to: image))
  }

  @Test func nothingIsDrawnWhereTheNetworkSawNothing() throws {
    let (image, prepared) = try wide()
    let map = try #require(HeatMap(attention: [0, 0, 0, 1], heads: 1, rows: 2, columns: 2, height: 8, width: 8))
    let placed = PlacedHeatMap(map, geometry: prepared.geometry)
    for y in 0..<20 { for x in 0..<40 { #expect(placed.values[y * 40 + x].isNaN == !(10..<30).contains(x), "\(x) \(y)") } }
    let overlay = try placed.overlay(on: image)
    guard case .bytes(let pixels) = overlay.samples else { Issue.record("words"); return }
    #expect(overlay.channels == 3 && overlay.width == 40 && overlay.height == 20)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(pixels[(y * 40 + x) * 3..<(y * 40 + x) * 3 + 3]) }
    for y in 0..<20 { for x in [0, 9, 30, 39] { #expect(Set(pixel(x, y)).count == 1) } }
    #expect(Set(pixel(28, 18)).count > 1, "the hot corner has a colour")
    #expect(Set(pixel(11, 1)).count == 1, "the cold corner has none")
    let picture = try #require(placed.picture())
    guard case .words(let words) = picture.samples else { Issue.record("bytes"); return }
    #expect(words[0] == 0 && words[19 * 40 + 29] == 65535 && words[10] == 1)
  }

  @Test func aMapLiesOverThePicturesItWasMadeFromOnly() throws {
    let (_, prepared) = try wide()
    let map = try #require(HeatMap(attention: [1], heads: 1, rows: 1, columns: 1, height: 8, width: 8))
    let other = try #require(Image(width: 20, height: 20, bytes: Array(repeating: 7, count: 400)))
    #expect(throws: ImageError.self) { try PlacedHeatMap(map, geometry: prepared.geometry).overlay(on: other) }
    // A flat map has no hot places, and a flat picture stays as it is.
    let flat = PlacedHeatMap(map, geometry: PixelGeometry(originalWidth: 20, originalHeight: 20))
    #expect(try flat.overlay(on: other).samples == .bytes(Array(repeating: 7, count: 1200)))
  }

  @Test func sixteenBitPicturesAreStretchedForTheEye() throws {
    let words = (0..<16).map { UInt16(4000 + $0) }
    let image = try #require(Image(width: 4, height: 4, channels: 1, samples: .words(words)))
    let map = try #require(HeatMap(attention: [1], heads: 1, rows: 1, columns: 1, height: 4, width: 4))
    let overlay = try PlacedHeatMap(map, geometry: PixelGeometry(originalWidth: 4, originalHeight: 4)).overlay(on: image)
    guard case .bytes(let pixels) = overlay.samples else { Issue.record("words"); return }
    #expect(pixels.min() == 0 && pixels.max() == 255)
  }
}
