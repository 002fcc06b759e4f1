internal import Images
internal import IR
internal import Testing

/// Damaged files made from good ones with a fixed seed: each decodes or gives one typed error. A crash ends the run.
@Suite struct DamagedPictureTests {
  let decoder = ImageDecoder()

  private func outcome(_ bytes: [UInt8]) -> ImageError.Kind? {
    kind { () throws(ImageError) in _ = try decoder.decode(bytes, name: "bad") }
  }

  @Test(arguments: 0..<50) func aCutPNGIsTruncated(_ part: Int) throws {
    let good = try PngWriter.encode(try #require(SmallFiles.gray(61, 47)))
    let found = outcome(Array(good.prefix(good.count * part / 50)))
    // Within the signature nothing tells that it is a PNG.
    #expect(found == .truncated || (part == 0 ? found == .truncated : found == .unsupported && good.count * part / 50 < 8))
  }

  @Test(arguments: 1..<50) func aCutJPEGIsTruncated(_ part: Int) {
    let cut = Array(SmallFiles.jpeg.prefix(SmallFiles.jpeg.count * part / 50))
    #expect(cut.count < 3 ? outcome(cut) == .unsupported : outcome(cut) == .truncated)
  }

  @Test func everyFlippedByteOfAPNGIsNoticed() throws {
    let good = try PngWriter.encode(try #require(SmallFiles.gray(9, 9)))
    for index in good.indices {
      var bad = good
      bad[index] ^= UInt8(1 << (index % 8))
      #expect(outcome(bad) != nil, "byte \(index)")
    }
  }

  /// A JPEG carries no checksum: flips may pass, but never crash.
  @Test func flippedBytesOfAJPEGNeverCrash() {
    var refused = 0
    for index in SmallFiles.jpeg.indices {
      for bit in 0..<8 {
        var bad = SmallFiles.jpeg
        bad[index] ^= UInt8(1 << bit)
        if outcome(bad) != nil { refused += 1 }
      }
    }
    #expect(refused > 300, "\(refused)")
  }

  @Test func bytesAtRandomNeverCrash() {
    var state: UInt64 = 42
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    for round in 0..<200 {
      let start: [UInt8] = round % 2 == 0 ? SmallFiles.signature + SmallFiles.header(8, 8) : Array(SmallFiles.jpeg.prefix(90))
      let bytes = start + (0..<Int(next() % 300)).map { _ in UInt8(truncatingIfNeeded: next()) }
      #expect(outcome(bytes) != nil)
    }
  }

  @Test(arguments: [
    (0, 5, 8, 0, ImageError.Kind.header), (5, 0, 8, 0, .header), (5, 5, 3, 0, .header), (5, 5, 0, 0, .header), (5, 5, 255, 2, .header),
    (5, 5, 8, 1, .header), (5, 5, 8, 7, .header), (5, 5, 16, 3, .header), (65_537, 1, 8, 0, .tooLarge), (1, 70_000, 8, 0, .tooLarge),
    (1 << 30, 1 << 30, 8, 0, .tooLarge), (0xFFFF_FFFF, 0xFFFF_FFFF, 16, 6, .tooLarge), (65_536, 65_536, 8, 0, .tooLarge),
    (16_384, 16_384, 16, 6, .tooLarge), (8_192, 8_192, 8, 0, .tooLarge), (5, 6, 8, 0, .truncated), (5, 5, 16, 0, .truncated),
  ]) func aLyingHeaderIsRefused(_ width: Int, _ height: Int, _ depth: UInt8, _ colour: UInt8, _ expected: ImageError.Kind) {
    let lines = [UInt8](repeating: 0, count: 30)
    #expect(outcome(SmallFiles.png(width, height, depth: depth, colour: colour, lines: lines)) == expected)
  }

  @Test func methodsAndChunksOutOfOrderAreRefused() {
    let data = SmallFiles.chunk("IDAT", SmallFiles.stored([0, 1])), end = SmallFiles.chunk("IEND", [])
    let start = SmallFiles.signature
    let header = SmallFiles.header(1, 1)
    #expect(outcome(start + header + data + end) == nil)
    for methods: [UInt8] in [[1, 0, 0], [0, 1, 0], [0, 0, 2]] {
      #expect(outcome(start + SmallFiles.header(1, 1, methods: methods) + data + end) == .header)
    }
    #expect(outcome(start + data + header + end) == .damaged)
    #expect(outcome(start + header + end) == .damaged)
    #expect(outcome(start + header + header + data + end) == .damaged)
    #expect(outcome(start + header + data) == .truncated)
    #expect(outcome(start + SmallFiles.header(1, 1, colour: 3) + data + end) == .damaged)
    #expect(outcome(start + SmallFiles.header(1, 1, colour: 3) + SmallFiles.chunk("PLTE", [1, 2]) + data + end) == .damaged)
    #expect(outcome(start + header + SmallFiles.chunk("XyzZ", [1]) + data + end) == .damaged)
    #expect(outcome(start + header + SmallFiles.chunk("IDAT", [1, 2, 3]) + end) != nil)
    #expect(outcome(start + header + SmallFiles.chunk("IDAT", []) + end) != nil)
    // A chunk length beyond the file, and one of 2^32 - 1.
    #expect(outcome(start + header + SmallFiles.big(1 << 20) + Array("IDAT".utf8)) == .truncated)
    #expect(outcome(start + header + [255, 255, 255, 255] + Array("IDATxxxxxxxx".utf8)) == .truncated)
  }

  /// 64 MiB of pixels announced, a quarter delivered, padded so that the ratio passes: refused without room for them.
  @Test func aLargePictureWithTooLittleDataIsTruncated() throws {
    let blank = try #require(Image(width: 4096, height: 4096, bytes: [UInt8](repeating: 0, count: 1 << 24)))
    let good = try PngWriter.encode(blank)
    let padding = SmallFiles.chunk("teXt", [UInt8](repeating: 65, count: 100_000))
    let bad = SmallFiles.signature + SmallFiles.header(4096, 16_384) + padding + Array(good.dropFirst(33))
    #expect(outcome(bad) == .truncated)
    #expect(outcome(SmallFiles.signature + SmallFiles.header(4096, 4096) + padding + Array(good.dropFirst(33))) == nil)
    // Seven passes need other row counts than the data give.
    let passes = SmallFiles.header(4096, 16_384, methods: [0, 0, 1])
    #expect(outcome(SmallFiles.signature + passes + padding + Array(good.dropFirst(33))) == .truncated)
  }

  @Test func progressiveBombsAreRefused() {
    let jpeg = SmallFiles.jpeg
    let scan = Array(jpeg[(jpeg.count - 13)..<(jpeg.count - 2)])
    let bomb = Array(jpeg.dropLast(2)) + [[UInt8]](repeating: scan, count: 101).flatMap(\.self) + [0xFF, 0xD9]
    #expect(outcome(bomb) == .tooLarge)
    var wide = jpeg
    // Height and width of the frame header: 65,535 each would decode to 4 GiB.
    for index in 76..<80 { wide[index] = 255 }
    #expect(outcome(wide) == .tooLarge)
  }

  @Test(arguments: [
    ("GIF89a", "GIF"), ("BM______", "BMP"), ("%PDF-1.7", "PDF"), ("RIFF____WEBP", "WebP"), ("{}", "bytes 7B 7D"),
    (String(repeating: "\0", count: 128) + "DICM", "DICOM"),
  ]) func otherFormatsAreNamed(_ start: String, _ expected: String) {
    do throws(ImageError) {
      _ = try decoder.decode(Array(start.utf8), name: "x.png")
      Issue.record("accepted")
    } catch {
      #expect(error.kind == .unsupported && error.found.contains(expected))
      #expect(error.diagnostic.id == "image.unsupported" && !error.help.isEmpty)
    }
  }
}
