internal import Foundation
internal import Images
internal import TestSupport
internal import Testing

@Suite("Image decoding") struct DecodingTests {
  let decoder = ImageDecoder()

  @Test(arguments: [(1, 1), (7, 5), (64, 33)]) func writtenGrayComesBack(_ width: Int, _ height: Int) throws {
    let image = try #require(SmallFiles.gray(width, height))
    let back = try decoder.decode(PngWriter.encode(image), name: "gray")
    #expect(back.samples == image.samples && back.width == width && back.height == height && back.channels == 1)
  }

  @Test func writtenColourAndWordsComeBack() throws {
    let colour = try #require(Image(width: 3, height: 2, channels: 3, bytes: (0..<18).map { UInt8($0 * 14) }))
    #expect(try decoder.decode(PngWriter.encode(colour), name: "colour").samples == colour.samples)
    let words = try #require(Image(width: 2, height: 2, channels: 1, samples: .words([0, 257, 40_000, 65_535])))
    let back = try decoder.decode(PngWriter.encode(words), name: "words")
    #expect(back.samples == words.samples && back.fileDepth == 16)
  }

  @Test func depthsBelowEightAreScaled() throws {
    let one = try decoder.decode(SmallFiles.png(3, 1, depth: 1, lines: [0, 0b1010_0000]), name: "1")
    #expect(one.numbers == [255, 0, 255])
    let two = try decoder.decode(SmallFiles.png(4, 1, depth: 2, lines: [0, 0b0001_1011]), name: "2")
    #expect(two.numbers == [0, 85, 170, 255])
    let four = try decoder.decode(SmallFiles.png(2, 1, depth: 4, lines: [0, 0x3F]), name: "4")
    #expect(four.numbers == [51, 255] && four.fileDepth == 4)
  }

  @Test func palettesAreResolvedAndTransparencyAddsAlpha() throws {
    let palette = SmallFiles.chunk("PLTE", [1, 2, 3, 10, 20, 30])
    let plain = try decoder.decode(SmallFiles.png(2, 1, colour: 3, before: palette, lines: [0, 1, 0]), name: "palette")
    #expect(plain.channels == 3 && plain.numbers == [10, 20, 30, 1, 2, 3])
    let clear = palette + SmallFiles.chunk("tRNS", [9])
    let image = try decoder.decode(SmallFiles.png(2, 1, colour: 3, before: clear, lines: [0, 1, 0]), name: "palette")
    #expect(image.channels == 4 && image.numbers == [10, 20, 30, 255, 1, 2, 3, 9])
    #expect(try image.convertedToRGB().numbers == [10, 20, 30, 1, 2, 3])
  }

  @Test func aTransparentGrayIsNotedButNotApplied() throws {
    let key = SmallFiles.chunk("tRNS", [0, 7])
    let image = try decoder.decode(SmallFiles.png(2, 1, before: key, lines: [0, 7, 8]), name: "key")
    #expect(image.channels == 1 && image.transparentValue == [7] && image.numbers == [7, 8])
  }

  @Test func aSmallJPEGDecodes() throws {
    let image = try decoder.decode(SmallFiles.jpeg, name: "flat.png")
    #expect(image.format == .jpeg && image.numbers == [Int](repeating: 128, count: 64))
  }

  @Test func filesAreReadAndWrittenWhole() throws {
    let folder = try TemporaryFolder()
    let image = try #require(SmallFiles.gray(20, 10))
    // The name does not decide what the file is.
    let path = folder.file("picture.jpg")
    try PngWriter.write(image, to: path)
    #expect(try decoder.decode(file: path).samples == image.samples)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["picture.jpg"])
    #expect(kind { () throws(ImageError) in _ = try decoder.decode(file: path + ".missing") } == .unreadable)
    #expect(kind { () throws(ImageError) in _ = try decoder.decode(file: folder.path) } == .unreadable)
    #expect(kind { () throws(ImageError) in try PngWriter.write(image, to: path + "/below") } == .unwritable)
  }

  @Test func conversionsFollowPillow() throws {
    let words = try #require(Image(width: 4, height: 1, channels: 1, samples: .words([0, 200, 300, 65_535])))
    #expect(try words.reducedToBytes(.pil).numbers == [0, 200, 255, 255])
    #expect(try words.reducedToBytes(.scale16).numbers == [0, 1, 1, 255])
    #expect(try words.reducedToBytes(.minmax).numbers == [0, 0, 1, 255])
    let colour = try #require(Image(width: 2, height: 1, channels: 3, bytes: [255, 0, 0, 10, 200, 30]))
    #expect(try colour.convertedToLuma().numbers == [76, 124])
  }
}
