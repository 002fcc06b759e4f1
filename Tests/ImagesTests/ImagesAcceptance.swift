internal import Foundation
internal import Frontends
internal import Images
internal import TestSupport
internal import Testing

/// Golden and real pictures outside of the package.
@Suite("ImagesAcceptance", .enabled(if: OutsideData.path != nil))
struct ImagesAcceptance {
  let decoder = ImageDecoder()

  @Test func everyGoldenPNGDecodes() throws {
    let folder = "images/png"
    for expected in try #require(GoldenCase.load(folder).expected) {
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let (stage, stem) = try split(expected.name)
      let image = try decoder.decode(file: OutsideData.goldens("\(folder)/\(stem).png"))
      if stage == "rgb" {
        #expect(try image.convertedToRGB(.pil).rawBytes == array.bytes, "\(expected.name)")
      } else if stem == "rgb16" {
        // Pillow keeps the high byte; we keep the file's samples.
        #expect(image.fileDepth == 16 && image.numbers.map { UInt8($0 >> 8) } == array.bytes)
      } else {
        #expect(image.rawBytes == array.bytes, "\(expected.name)")
        #expect([image.height, image.width] + (image.channels > 1 ? [image.channels] : []) == expected.shape, "\(expected.name)")
      }
    }
  }

  @Test func everyGoldenJPEGDecodesToPillowsPixels() throws {
    let folder = "images/jpeg"
    for expected in try #require(GoldenCase.load(folder).expected) {
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let image = try decoder.decode(file: OutsideData.goldens("\(folder)/\(split(expected.name).1).jpg"))
      #expect(try image.convertedToRGB().rawBytes == array.bytes, "\(expected.name)")
    }
  }

  @Test func everyGoldenPillowResizeIsExact() throws {
    let folder = "images/resize_pil"
    for expected in try #require(GoldenCase.load(folder).expected) {
      let source = try NpyFile.read(OutsideData.goldens("\(folder)/\(try #require(expected.source)).npy"))
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      let image = try #require(Image(width: source.shape[1], height: source.shape[0], bytes: source.bytes))
      let filter = try #require(ResampleFilter(rawValue: expected.filter ?? ""))
      let resized = try image.resized(width: expected.shape[1], height: expected.shape[0], filter: filter)
      #expect(resized.rawBytes == array.bytes, "\(expected.name)")
    }
  }

  @Test func everyGoldenTensorResizeMatches() throws {
    let folder = "images/resize_tensor"
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
      let difference = firstDifference(
        try #require(got), try #require(array.values()), atol: expected.atol, rtol: expected.rtol)
      #expect(difference == nil, "\(expected.name): \(difference ?? "")")
    }
  }

  @Test(arguments: [
    "chexfound_eval", "chexzero", "clip", "eva_x", "imagenet_eval", "imagenet_warp", "pubmedclip_train", "rad_dino",
  ])
  func everyGoldenRecipeMatches(_ name: String) throws {
    let recipe = try #require(PreprocessingRecipe.named(name, size: 48)).with(.pil)
    for expected in try #require(GoldenCase.load("images/prepare_\(name)").expected) {
      try check(recipe, picture: expected.name, expected, folder: "images/prepare_\(name)")
    }
  }

  @Test func everySixteenBitRuleMatches() throws {
    let folder = "images/prepare_16bit"
    for expected in try #require(GoldenCase.load(folder).expected) {
      let rule = try #require(SixteenBitRule.allCases.first { expected.name.hasSuffix("_\($0.rawValue)") })
      let stem = String(expected.name.dropLast(rule.rawValue.count + 1))
      guard stem.hasPrefix("rgb_") else {
        try check(PreprocessingRecipe.chexfoundEval(size: 48).with(rule), picture: stem, expected, folder: folder)
        continue
      }
      let image = try decoder.decode(file: OutsideData.goldens("images/png/\(stem.dropFirst(4)).png"))
      let array = try NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)"))
      #expect(try image.reducedToBytes(rule).rawBytes == array.bytes, "\(expected.name)")
    }
  }

  /// Goldens of flat pictures are NaN throughout: there the answer is the typed error.
  private func check(_ recipe: PreprocessingRecipe, picture: String, _ expected: GoldenCase.Expected, folder: String) throws {
    let image = try decoder.decode(file: OutsideData.goldens("images/png/\(picture).png"))
    let array = try #require(NpyFile.read(OutsideData.goldens("\(folder)/\(expected.file)")).values(of: Float.self))
    if array.allSatisfy(\.isNaN) {
      #expect(kind { () throws(ImageError) in _ = try recipe.apply(to: image) } == .flat, "\(expected.name)")
      return
    }
    let got = try recipe.apply(to: image)
    // Some goldens keep the first of three channels only.
    #expect(Array(got.shape.dropFirst()) == Array(expected.shape.dropFirst()))
    let difference = firstDifference(Array(got.values.prefix(array.count)), array, atol: expected.atol, rtol: expected.rtol)
    #expect(difference == nil, "\(expected.name): \(difference ?? "")")
  }

  @Test(arguments: [
    ("crc", ImageError.Kind.checksum), ("depth", .header), ("huge", .tooLarge), ("signature", .unsupported),
    ("truncated", .truncated), ("zero_width", .header),
  ])
  func everyBadGoldenPNGIsRefused(_ name: String, _ expected: ImageError.Kind) throws {
    let sense = try #require(GoldenCase.load("refuse/png_\(name)").expect_error)
    let error = #expect(throws: ImageError.self) {
      _ = try decoder.decode(file: OutsideData.goldens("refuse/png_\(name)/bad.png"))
    }
    #expect(error?.kind == expected)
    #expect(error?.description.contains(sense) == true, "\(error?.description ?? "")")
  }

  private func split(_ name: String) throws -> (String, String) {
    let cut = try #require(name.firstIndex(of: "_"))
    return (String(name[..<cut]), String(name[name.index(after: cut)...]))
  }
}
