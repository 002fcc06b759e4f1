internal import Foundation
internal import Frontends
internal import Images
internal import TestSupport
internal import Testing

/// Golden and real pictures outside of the package.
@Suite("ImagesAcceptance", .enabled(if: OutsideData.path != nil))
struct ImagesAcceptance {
  let decoder = ImageDecoder()

  @Test(arguments: GoldenIndex.cases("decode")) func everyGoldenPNGDecodes(_ folder: String) throws {
    var tally = GoldenTally(folder)
    for expected in try #require(GoldenCase.load(folder).expected) {
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let (stage, stem) = try split(expected.name)
      let image = try decoder.decode(file: OutsideData.goldens("\(folder)/\(stem).png"))
      if stage == "rgb" {
        tally.check(try image.convertedToRGB(.pil).rawBytes == array.bytes, expected.name)
      } else if stem == "rgb16" {
        // Pillow keeps the high byte; we keep the file's samples.
        tally.check(image.fileDepth == 16 && image.numbers.map { UInt8($0 >> 8) } == array.bytes, expected.name)
      } else {
        let shape = [image.height, image.width] + (image.channels > 1 ? [image.channels] : [])
        tally.check(image.rawBytes == array.bytes && shape == expected.shape, expected.name)
      }
    }
    tally.record()
  }

  @Test(arguments: GoldenIndex.cases("decode_jpeg")) func everyGoldenJPEGDecodesToPillowsPixels(_ folder: String) throws {
    var tally = GoldenTally(folder)
    for expected in try #require(GoldenCase.load(folder).expected) {
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let image = try decoder.decode(file: OutsideData.goldens("\(folder)/\(split(expected.name).1).jpg"))
      tally.check(try image.convertedToRGB().rawBytes == array.bytes, expected.name)
    }
    tally.record()
  }

  @Test(arguments: GoldenIndex.cases("resize").filter { !$0.contains("tensor") }) func everyGoldenPillowResizeIsExact(_ folder: String) throws {
    var tally = GoldenTally(folder)
    for expected in try #require(GoldenCase.load(folder).expected) {
      let source = try NpyFile.read(OutsideData.goldens("\(folder)/\(try #require(expected.source)).npy"))
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let image = try #require(Image(width: source.shape[1], height: source.shape[0], bytes: source.bytes))
      let filter = try #require(ResampleFilter(rawValue: expected.filter ?? ""))
      let resized = try image.resized(width: expected.shape[1], height: expected.shape[0], filter: filter)
      tally.check(resized.rawBytes == array.bytes, expected.name)
    }
    tally.record()
  }

  @Test(arguments: GoldenIndex.cases("resize").filter { $0.contains("tensor") }) func everyGoldenTensorResizeMatches(_ folder: String) throws {
    var tally = GoldenTally(folder)
    let source = try NpyFile.read(OutsideData.goldens("\(folder)/x.npy"))
    for expected in try #require(GoldenCase.load(folder).expected) {
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let filter: TensorFilter =
        expected.name.contains("antialias") ? .bicubicAntialias : expected.name.hasPrefix("bilinear") ? .bilinear : .bicubic
      let (height, width) = (expected.shape[2], expected.shape[3])
      if let scale = expected.scale {
        #expect(TensorResize.side(source.shape[2], factor: scale[0]) == height)
        #expect(TensorResize.side(source.shape[3], factor: scale[1]) == width)
      }
      let got = TensorResize.resize(
        try #require(source.values()), planes: source.shape[0] * source.shape[1], height: source.shape[2], width: source.shape[3],
        newHeight: height, newWidth: width, filter: filter, factors: expected.scale.map { ($0[0], $0[1]) })
      tally.check(try #require(got), try #require(array.values()), expected)
    }
    tally.record()
  }

  private static let prepared = GoldenIndex.cases("preprocess"), rules = "16bit"

  @Test(arguments: prepared.filter { !$0.hasSuffix(rules) }) func everyGoldenRecipeMatches(_ folder: String) throws {
    let golden = try GoldenCase.load(folder), name = try #require(folder.split(separator: "/").last.map(String.init)).replacing("prepare_", with: "", maxReplacements: 1)
    let recipe = try #require(PreprocessingRecipe.named(name, size: golden.config?.size ?? 48)).with(.pil)
    var tally = GoldenTally(folder)
    for expected in try #require(golden.expected) { try check(recipe, picture: expected.name, expected, &tally) }
    tally.record()
  }

  @Test(arguments: prepared.filter { $0.hasSuffix(rules) }) func everySixteenBitRuleMatches(_ folder: String) throws {
    let side = try GoldenCase.load(folder).config?.size ?? 48
    var tally = GoldenTally(folder)
    for expected in try #require(GoldenCase.load(folder).expected) {
      let rule = try #require(SixteenBitRule.allCases.first { expected.name.hasSuffix("_\($0.rawValue)") })
      let stem = String(expected.name.dropLast(rule.rawValue.count + 1))
      guard stem.hasPrefix("rgb_") else {
        try check(PreprocessingRecipe.chexfoundEval(size: side).with(rule), picture: stem, expected, &tally)
        continue
      }
      let image = try decoder.decode(file: OutsideData.goldens("images/png/\(stem.dropFirst(4)).png"))
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      tally.check(try image.reducedToBytes(rule).rawBytes == array.bytes, expected.name)
    }
    tally.record()
  }

  /// Goldens of flat pictures are NaN throughout: there the answer is the typed error.
  private func check(_ recipe: PreprocessingRecipe, picture: String, _ expected: GoldenCase.Expected, _ tally: inout GoldenTally) throws {
    let folder = tally.name
    let image = try decoder.decode(file: OutsideData.goldens("images/png/\(picture).png"))
    let array = try #require(NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)")).values(of: Float.self))
    if array.allSatisfy(\.isNaN) {
      tally.check(kind { () throws(ImageError) in _ = try recipe.apply(to: image) } == .flat, expected.name)
      return
    }
    let got = try recipe.apply(to: image)
    // Some goldens keep the first of three channels only.
    #expect(Array(got.shape.dropFirst()) == Array(expected.shape.dropFirst()))
    tally.check(Array(got.values.prefix(array.count)), array, expected)
  }

  @Test(arguments: GoldenIndex.cases("refuse_image")) func everyBadGoldenPictureIsRefused(_ folder: String) throws {
    let golden = try GoldenCase.load(folder), sense = try #require(golden.expect_error), file = try #require(golden.files?["image"])
    let error = #expect(throws: ImageError.self) { _ = try decoder.decode(file: OutsideData.goldens("\(folder)/\(file)")) }
    #expect(error?.description.contains(sense) == true, "\(error?.description ?? "")")
  }

  private func split(_ name: String) throws -> (String, String) {
    let cut = try #require(name.firstIndex(of: "_"))
    return (String(name[..<cut]), String(name[name.index(after: cut)...]))
  }
}
