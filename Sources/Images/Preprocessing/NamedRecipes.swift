/// The published preparations, with the side of the network's input as a parameter.
extension PreprocessingRecipe {
  /// Per-channel statistics of ImageNet.
  private static let imageNet = PreprocessingStep.normalise(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])
  /// Per-channel statistics of CLIP's training set.
  private static let openAI = PreprocessingStep.normalise(
    mean: [0.48145466, 0.4578275, 0.40821073], standardDeviation: [0.26862954, 0.26130258, 0.27577711])

  /// CheXFound's evaluation: shorter side, crop, per-image range, ImageNet statistics. The published model takes 512.
  public static func chexfoundEval(size: Int = 512) -> Self {
    shorterSide("chexfound eval", resize: size, crop: size, [.perImageMinMax, imageNet])
  }

  /// RAD-DINO's image processor; 518 for the published model.
  public static func radDino(size: Int = 518) -> Self {
    shorterSide("rad_dino", resize: size, crop: size, rounding: .down, [gray(0.5307, 0.2583)])
  }

  /// EVA-X; 224 for the published models.
  public static func evaX(size: Int = 224) -> Self {
    shorterSide("eva_x", resize: Int(Double(size) / (224.0 / 256.0)), crop: size, [gray(0.49185243, 0.28509309)])
  }

  /// CLIP and BiomedCLIP.
  public static func clip(size: Int = 224) -> Self {
    shorterSide("clip", resize: size, crop: size, [openAI])
  }

  /// PubMedCLIP's own training code: bilinear.
  public static func pubmedclipTrain(size: Int = 224) -> Self {
    shorterSide("pubmedclip train", resize: Int(Double(size) / 0.875), crop: size, filter: .bilinear, [imageNet])
  }

  /// The usual ImageNet evaluation.
  public static func imagenetEval(size: Int = 224) -> Self {
    shorterSide("imagenet eval", resize: Int(Double(size) / 0.875), crop: size, [imageNet])
  }

  /// ImageNet statistics on a picture forced to a square.
  public static func imagenetWarp(size: Int = 224) -> Self {
    Self(
      name: "imagenet warp",
      steps: [.convertRGB, .resizeExact(width: size, height: size, filter: .bicubic), .toFloat(divisor: 255), imageNet])
  }

  /// CheXzero: Lanczos on RGB, luma on a black square of 320, statistics in units of 0...255, then a resize of the floats.
  public static func chexzero(size: Int = 224) -> Self {
    Self(
      name: "chexzero",
      steps: [
        .convertRGB, .resizeLongerAndPad(size: 320 * size / 224, filter: .lanczos), .luma, .replicate(channels: 3),
        .toFloat(divisor: 1), gray(101.48761, 83.43944), .tensorResize(width: size, height: size, filter: .bicubic),
      ])
  }

  /// All named recipes at their published sizes.
  public static var named: [Self] {
    [chexfoundEval(), chexzero(), clip(), evaX(), imagenetEval(), imagenetWarp(), pubmedclipTrain(), radDino()]
  }

  /// A named recipe for a network side, or nil if no recipe has this name. Underscores and blanks count the same.
  public static func named(_ name: String, size: Int) -> Self? {
    guard (1...4_096).contains(size) else { return nil }
    switch String(name.map { $0 == " " || $0 == "-" ? "_" : $0 }) {
    case "chexfound_eval": return chexfoundEval(size: size)
    case "chexzero": return chexzero(size: size)
    case "clip", "biomedclip": return clip(size: size)
    case "eva_x": return evaX(size: size)
    case "imagenet_eval": return imagenetEval(size: size)
    case "imagenet_warp": return imagenetWarp(size: size)
    case "pubmedclip_train": return pubmedclipTrain(size: size)
    case "rad_dino": return radDino(size: size)
    default: return nil
    }
  }

  private static func gray(_ mean: Float, _ deviation: Float) -> PreprocessingStep {
    .normalise(mean: [mean, mean, mean], standardDeviation: [deviation, deviation, deviation])
  }

  private static func shorterSide(
    _ name: String, resize: Int, crop: Int, filter: ResampleFilter = .bicubic, rounding: CropRounding = .halfEven,
    _ rest: [PreprocessingStep]
  ) -> Self {
    Self(
      name: name,
      steps: [
        .convertRGB, .resizeShorter(size: resize, filter: filter), .centreCrop(size: crop, rounding: rounding), .toFloat(divisor: 255),
      ] + rest)
  }
}
