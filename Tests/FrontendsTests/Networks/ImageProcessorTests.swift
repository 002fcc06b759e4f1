import IR
import Images
import Testing

@testable import Frontends

@Suite struct ImageProcessorTests {
  private func recipe(_ json: String, side: Int = 224) throws -> PreprocessingRecipe? {
    try ImageProcessor.recipe(StrictJSON.parse(Array(json.utf8), file: "preprocessor_config.json"), side: side, file: "preprocessor_config.json")
  }

  @Test func radDinoIsItsPublishedRecipe() throws {
    let json = """
      {"image_processor_type": "BitImageProcessor", "do_convert_rgb": true, "do_resize": true, "size": {"shortest_edge": 518}, "resample": 3, "do_center_crop": true,
       "crop_size": {"height": 518, "width": 518}, "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
       "image_mean": [0.5307, 0.5307, 0.5307], "image_std": [0.2583, 0.2583, 0.2583]}
      """
    #expect(try recipe(json, side: 518)?.steps == PreprocessingRecipe.radDino().steps)
    // Another picture of the network: everything follows its size.
    #expect(try recipe(json, side: 56)?.steps == PreprocessingRecipe.radDino(size: 56).steps)
  }

  @Test func processorsDifferInWhatTheyResize() throws {
    let rest = #""image_mean": [0.5], "image_std": [0.25]}"#
    let tail: [PreprocessingStep] = [.toFloat(divisor: 255), .normalise(mean: [0.5], standardDeviation: [0.25])]
    #expect(try recipe(#"{"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": {"height": 224, "width": 224}, "resample": 2, "# + rest)?.steps
      == [.convertRGB, .resizeExact(width: 224, height: 224, filter: .bilinear)] + tail)
    #expect(try recipe(#"{"size": 256, "crop_size": 224, "resample": 1, "# + rest)?.steps
      == [.convertRGB, .resizeShorter(size: 256, filter: .lanczos), .centreCrop(size: 224, rounding: .down)] + tail)
    #expect(try recipe(#"{"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}, "crop_pct": 0.875, "# + rest)?.steps
      == [.convertRGB, .resizeShorter(size: 256, filter: .bicubic), .centreCrop(size: 224, rounding: .down)] + tail)
    #expect(try recipe(#"{"do_resize": false, "do_rescale": false, "do_normalize": false}"#)?.steps == [.convertRGB, .toFloat(divisor: 1)])
    #expect(try ImageProcessor.recipe(nil, side: 224, file: nil) == nil)
  }

  @Test("what is not understood is named", arguments: [
    (#"{"image_processor_type": "DonutImageProcessor"}"#, "DonutImageProcessor"), (#"{"do_pad": true}"#, "do_pad"), (#"{"size": 224, "crop_size": 224, "resample": 0}"#, "resample 0"),
    (#"{"size": {"longest_edge": 5}}"#, "size"), (#"{"size": {"shortest_edge": 224}}"#, "size of the shortest edge without a crop"), (#"{"do_normalize": true, "image_mean": ["a"]}"#, "image_mean"),
    (#"{"rescale_factor": 0}"#, "rescale_factor 0.0"), (#"{"crop_size": {"height": 2, "width": 3}}"#, "crop_size 2 x 3"), ("[]", "the file"),
  ]) func refusals(_ json: String, _ found: String) { expect("network.preprocessing", found: found) { _ = try self.recipe(json) } }
}
