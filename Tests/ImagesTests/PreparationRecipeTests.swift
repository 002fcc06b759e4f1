internal import Foundation
internal import Images
internal import Testing

@Suite("Preparation recipes") struct PreparationRecipeTests {
  @Test func everyNamedRecipeSurvivesStorage() throws {
    for recipe in PreprocessingRecipe.named {
      try recipe.validate()
      let data = try JSONEncoder().encode(recipe)
      #expect(try JSONDecoder().decode(PreprocessingRecipe.self, from: data) == recipe)
      #expect(PreprocessingRecipe.named(recipe.name, size: 224)?.name == recipe.name)
    }
    #expect(PreprocessingRecipe.named("unknown", size: 224) == nil && PreprocessingRecipe.named("clip", size: -1) == nil)
  }

  @Test func plainKeysAreRead() throws {
    let text = #"{"name":"n","version":1,"steps":[{"step":"convert-rgb"},{"step":"resize-shorter","size":8,"filter":"bicubic"},{"step":"centre-crop","size":8},{"step":"to-float"}]}"#
    let recipe = try JSONDecoder().decode(PreprocessingRecipe.self, from: Data(text.utf8))
    #expect(recipe.steps == [.convertRGB, .resizeShorter(size: 8, filter: .bicubic), .centreCrop(size: 8, rounding: .halfEven), .toFloat(divisor: 255)])
    for bad in ["bicubic\"", "resize-shorter", "\"size\":8,\"filter\""] {
      let broken = text.replacingOccurrences(of: bad, with: bad == "resize-shorter" ? "resize" : "\"sise\":8,\"filter\"")
      #expect(throws: (any Error).self) { try JSONDecoder().decode(PreprocessingRecipe.self, from: Data(broken.utf8)) }
    }
  }

  @Test(arguments: [
    [PreprocessingStep.convertRGB], [.perImageMinMax, .toFloat(divisor: 255)], [.toFloat(divisor: 0)], [.toFloat(divisor: .nan)],
    [.toFloat(divisor: 255), .toFloat(divisor: 255)], [.toFloat(divisor: 255), .convertRGB],
    [.resizeShorter(size: 0, filter: .box), .toFloat(divisor: 1)], [.resizeExact(width: 5, height: 1 << 40, filter: .box), .toFloat(divisor: 1)],
    [.centreCrop(size: -1, rounding: .down), .toFloat(divisor: 1)], [.toFloat(divisor: 1), .normalise(mean: [0], standardDeviation: [0])],
    [.toFloat(divisor: 1), .normalise(mean: [0, 0, 0], standardDeviation: [1])], [.toFloat(divisor: 1), .replicate(channels: 99)],
    [.toFloat(divisor: 1), .tensorResize(width: 0, height: 1, filter: .bicubic)], [.convertRGB, .replicate(channels: 4), .toFloat(divisor: 1)],
    [.luma, .toFloat(divisor: 1), .normalise(mean: [0, 0, 0], standardDeviation: [1, 1, 1])],
  ]) func anInvalidRecipeIsATypedError(_ steps: [PreprocessingStep]) throws {
    let image = try #require(SmallFiles.gray(6, 6))
    #expect(kind { () throws(ImageError) in _ = try PreprocessingRecipe(name: "bad", steps: steps).apply(to: image) } == .recipe)
  }

  @Test func aFlatPictureIsATypedError() throws {
    let flat = try #require(Image(width: 9, height: 9, bytes: [UInt8](repeating: 7, count: 81)))
    #expect(kind { () throws(ImageError) in _ = try PreprocessingRecipe.chexfoundEval(size: 8).apply(to: flat) } == .flat)
    #expect(kind { () throws(ImageError) in _ = try flat.reducedToBytes(.minmax) } == .flat)
    #expect(try PreprocessingRecipe.clip(size: 8).apply(to: flat).values.allSatisfy(\.isFinite))
  }

  @Test func needlesAreTypedErrors() throws {
    let needle = try #require(Image(width: 60_000, height: 1, bytes: [UInt8](repeating: 7, count: 60_000)))
    #expect(kind { () throws(ImageError) in _ = try PreprocessingRecipe.clip(size: 224).apply(to: needle) } == .tooLarge)
    #expect(kind { () throws(ImageError) in _ = try PreprocessingRecipe.chexzero().apply(to: needle) } == .tooSmall)
  }

  @Test func grayAndColourOfEqualChannelsAgree() throws {
    let gray = try Phantom(width: 70, height: 90, seed: 2).draw()
    let colour = try gray.convertedToRGB()
    for recipe in PreprocessingRecipe.named {
      let small = try #require(PreprocessingRecipe.named(recipe.name, size: 32))
      #expect(try small.apply(to: gray) == small.apply(to: colour), "\(recipe.name)")
    }
  }

  @Test func preparedPointsMapBackToTheOriginal() throws {
    let image = try Phantom(width: 200, height: 100).draw()
    let crop = try PreprocessingRecipe.chexfoundEval(size: 50).apply(to: image).geometry
    #expect(crop.original(x: 25, y: 25) == (100, 50) && crop.original(x: 0, y: 0) == (50, 0))
    let back = crop.prepared(x: 100, y: 50)
    #expect(back == (25, 25))
    // 320 across with black above and below, then the floats to 224.
    let padded = try PreprocessingRecipe.chexzero().apply(to: image).geometry
    let (middle, corner) = (padded.original(x: 112, y: 112), padded.original(x: 0, y: 56))
    #expect(abs(middle.x - 100) < 1e-9 && abs(middle.y - 50) < 1e-9 && abs(corner.x) < 1e-9 && abs(corner.y) < 1e-9)
  }
}
