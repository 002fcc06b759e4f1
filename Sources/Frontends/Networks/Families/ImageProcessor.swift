internal import IR
internal import Images

/// The preparation of pictures that `preprocessor_config.json` describes (transformers' image processors), as a recipe.
/// Anything in it that would change pictures and is not understood is refused by name.
enum ImageProcessor {
  private static let types = ["Bit", "ViT", "CLIP", "ConvNext", "DeiT"].flatMap { ["\($0)ImageProcessor", "\($0)ImageProcessorFast", "\($0)ImageProcessorPil", "\($0)FeatureExtractor"] }
  /// Keys that say how steps are done, and those that change nothing.
  private static let known: Set = [
    "image_processor_type", "feature_extractor_type", "processor_class", "do_convert_rgb", "do_resize", "size", "resample", "default_to_square", "crop_pct", "do_center_crop", "crop_size", "do_rescale",
    "rescale_factor", "do_normalize", "image_mean", "image_std", "data_format", "input_data_format", "return_tensors", "device", "disable_grouping",
  ]

  /// - Parameter side: of the picture that the network takes. Sizes in the file are scaled with it, should it be another.
  /// - Returns: nil where there is no such file.
  /// - Throws: `network.preprocessing`.
  static func recipe(_ value: PlainValue?, side: Int, file: String?) throws(Diagnostic) -> PreprocessingRecipe? {
    guard let value else { return nil }
    guard let entries = value.entries else { throw refuse("the file", "an object", file) }
    if let type = (value["image_processor_type"] ?? value["feature_extractor_type"])?.text, !types.contains(type) {
      throw refuse(type, "one of " + types.filter { $0.hasSuffix("ImageProcessor") }.joined(separator: ", "), file)
    }
    if let entry = entries.first(where: { !known.contains($0.key) && !isOff($0.value) }) { throw refuse(entry.key, "keys that are known", file) }
    // A network is always given what it was made for: colours.
    var steps: [PreprocessingStep] = [.convertRGB]
    let crops = value["do_center_crop"]?.bool ?? (value["crop_size"] != nil)
    let crop = crops ? try sides(value["crop_size"], "crop_size", file) : nil
    if value["do_resize"]?.bool ?? (value["size"] != nil) { steps += try resize(value, crop: crop, side: side, file) }
    if let crop {
      guard crop.width == crop.height else { throw refuse("crop_size \(crop.height) x \(crop.width)", "a square", file) }
      steps.append(.centreCrop(size: side, rounding: .down))
    }
    let factor = value["do_rescale"]?.bool ?? true ? value["rescale_factor"]?.number ?? 1 / 255 : 1
    guard factor > 0, factor.isFinite, Float(1 / factor).isFinite else { throw refuse("rescale_factor \(factor)", "a positive number", file) }
    steps.append(.toFloat(divisor: Float(1 / factor)))
    if value["do_normalize"]?.bool ?? (value["image_mean"] != nil) {
      steps.append(.normalise(mean: try numbers(value, "image_mean", file), standardDeviation: try numbers(value, "image_std", file)))
    }
    let recipe = PreprocessingRecipe(name: "preprocessor_config.json", steps: steps)
    do { try recipe.validate() } catch { throw error.diagnostic.at(file: file) }
    return recipe
  }

  private static func isOff(_ value: PlainValue) -> Bool {
    switch value {
    case .none, .bool(false): true
    default: false
    }
  }

  private static func resize(_ value: PlainValue, crop: (height: Int, width: Int, isShortest: Bool)?, side: Int, _ file: String?) throws(Diagnostic) -> [PreprocessingStep] {
    let size = try sides(value["size"], "size", file), filter: ResampleFilter
    switch value["resample"]?.integer ?? 3 {
    case 1: filter = .lanczos
    case 2: filter = .bilinear
    case 3: filter = .bicubic
    case 4: filter = .box
    default: throw refuse("resample \(value["resample"]?.integer ?? -1)", "1 (Lanczos), 2 (bilinear), 3 (bicubic) or 4 (box)", file)
    }
    // ConvNeXt's processor: small pictures are cropped out of a larger one, large ones are made to fit.
    if let share = value["crop_pct"]?.number, size.isShortest, crop == nil {
      guard (0.1...1).contains(share) else { throw refuse("crop_pct \(share)", "0.1 to 1", file) }
      guard size.height < 384 else { return [.resizeExact(width: side, height: side, filter: filter)] }
      return [.resizeShorter(size: Int(Double(side) / share), filter: filter), .centreCrop(size: side, rounding: .down)]
    }
    func scaled(_ length: Int) -> Int { crop.map { $0.width == side ? length : Int((Double(length) * Double(side) / Double($0.width)).rounded()) } ?? side }
    guard size.isShortest else {
      guard size.width == size.height || crop != nil else { throw refuse("size \(size.height) x \(size.width)", "a square", file) }
      return [.resizeExact(width: scaled(size.width), height: scaled(size.height), filter: filter)]
    }
    guard crop != nil else { throw refuse("size of the shortest edge without a crop", "pictures of one size", file) }
    return [.resizeShorter(size: scaled(size.height), filter: filter)]
  }

  /// `{"shortest_edge": 224}`, `{"height": 224, "width": 224}`, or 224: of older files, a square for crops and the shorter
  /// side for resizes.
  private static func sides(_ value: PlainValue?, _ key: String, _ file: String?) throws(Diagnostic) -> (height: Int, width: Int, isShortest: Bool) {
    var found: (Int, Int, Bool)?
    if let side = value?.integer { found = (side, side, key == "size") }
    if let side = value?["shortest_edge"]?.integer, value?.entries?.count == 1 { found = (side, side, true) }
    if let height = value?["height"]?.integer, let width = value?["width"]?.integer, value?.entries?.count == 2 { found = (height, width, false) }
    guard let found, (1...16_384).contains(found.0), (1...16_384).contains(found.1) else { throw refuse(key, "shortest_edge, or height and width, 1 to 16384 pixels", file) }
    return (found.0, found.1, found.2)
  }

  private static func numbers(_ value: PlainValue, _ key: String, _ file: String?) throws(Diagnostic) -> [Float] {
    if let number = value[key]?.number { return [Float(number)] }
    let list = value[key]?.list ?? [], numbers = list.compactMap(\.number)
    guard !list.isEmpty, numbers.count == list.count else { throw refuse(key, "numbers for the channels", file) }
    return numbers.map { Float($0) }
  }

  private static func refuse(_ found: String, _ expected: String, _ file: String?) -> Diagnostic {
    Diagnostic(
      "network.preprocessing", "preprocessor_config.json asks for what is not known", category: .configuration, found: found, expected: expected,
      help: "Choose a preparation with --preprocess, or a recipe.", file: file)
  }
}
