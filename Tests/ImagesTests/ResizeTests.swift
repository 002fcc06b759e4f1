internal import Foundation
internal import Frontends
internal import Images
internal import Testing

@Suite("Resizing") struct ResizeTests {
  static func golden(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)").path
  }

  @Test func everyFilterMatchesPillow() throws {
    let gray = try NpyFile.read(Self.golden("resize_source.npy"))
    let colour = try NpyFile.read(Self.golden("resize_source_rgb.npy"))
    let expected = try NpzFile.read(Self.golden("resize_pillow.npz"))
    #expect(expected.arrays.count == 21)
    for (name, array) in expected.arrays {
      let isColour = name.hasPrefix("rgb_")
      let source = isColour ? colour : gray
      let image = try #require(Image(width: 23, height: 19, channels: isColour ? 3 : 1, bytes: source.bytes))
      let filter = try #require(ResampleFilter.allCases.first { name.contains($0.rawValue) })
      let resized = try image.resized(width: array.shape[1], height: array.shape[0], filter: filter)
      #expect(resized.numbers == array.bytes.map(Int.init), "\(name)")
    }
  }

  @Test func fourInksBecomePillowsColours() throws {
    let image = try ImageDecoder().decode(file: Self.golden("four_inks.jpg"))
    #expect(image.numbers == (try NpyFile.read(Self.golden("four_inks_rgb.npy"))).bytes.map(Int.init))
  }

  /// Doubling by two linear taps: quarter positions, the border repeated.
  @Test func linearDoublingOfPlanes() throws {
    let got = try #require(
      TensorResize.resize([0, 4, 8], planes: 1, height: 1, width: 3, newHeight: 1, newWidth: 6, filter: .bilinear))
    #expect(got == [0, 1, 3, 5, 7, 8])
  }

  @Test(arguments: TensorFilter.allCases) func aConstantStaysConstant(_ filter: TensorFilter) throws {
    let plane = [Float](repeating: 3, count: 2 * 5 * 7)
    for (height, width) in [(1, 1), (5, 7), (13, 3), (2, 20)] {
      let got = try #require(
        TensorResize.resize(plane, planes: 2, height: 5, width: 7, newHeight: height, newWidth: width, filter: filter))
      #expect(got.count == 2 * height * width && got.allSatisfy { abs($0 - 3) < 1e-5 })
    }
  }

  @Test func sizesThatDoNotFitAreRefused() throws {
    #expect(TensorResize.resize([1, 2], planes: 1, height: 1, width: 3, newHeight: 1, newWidth: 1, filter: .bicubic) == nil)
    #expect(TensorResize.side(5, factor: .nan) == nil && TensorResize.side(5, factor: 0.1) == nil && TensorResize.side(24, factor: 1.3) == 31)
    let image = try #require(SmallFiles.gray(4, 4))
    #expect(kind { () throws(ImageError) in _ = try image.resized(width: 0, height: 3, filter: .box) } == .recipe)
    #expect(kind { () throws(ImageError) in _ = try image.window(x: 0, y: 0, width: 1 << 40, height: 3) } == .recipe)
  }

  @Test func windowsCropAndPad() throws {
    let image = try #require(Image(width: 3, height: 2, bytes: [1, 2, 3, 4, 5, 6]))
    #expect(try image.window(x: 1, y: 1, width: 2, height: 1).numbers == [5, 6])
    #expect(try image.window(x: -1, y: -1, width: 3, height: 2).numbers == [0, 0, 0, 0, 1, 2])
    #expect(try image.window(x: 9, y: 0, width: 2, height: 1).numbers == [0, 0])
  }
}
