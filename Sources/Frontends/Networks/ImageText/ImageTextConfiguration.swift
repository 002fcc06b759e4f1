internal import FileSystem
internal import IR

/// What stands about an image-text network in the settings and in the configuration beside its weights: Hugging Face's
/// `config.json`, or open_clip's `open_clip_config.json`.
struct ImageTextConfiguration {
  private let settings: ImageTextSettings, epsilon: Double?
  private let image: PlainValue, text: PlainValue, model: PlainValue
  private let isHuggingFace: Bool, imageWidth: Int?
  /// Whether the file was written by open_clip, which has other defaults.
  let isOpenCLIP: Bool

  init(_ parameters: NetworkParameters) {
    let root = parameters.source.configuration ?? .none
    model = root["model_cfg"] ?? root
    image = model["vision_config"] ?? model["vision_cfg"] ?? .none
    text = model["text_config"] ?? model["text_cfg"] ?? .none
    settings = parameters.settings.imageText; epsilon = parameters.settings.epsilon
    isHuggingFace = parameters.layout.name == CLIPFamily.hugging
    isOpenCLIP = root["model_cfg"] != nil || parameters.layout.name.hasPrefix("open_clip") || parameters.file.map { splitPath($0).name.hasPrefix("open_clip") } ?? false
    imageWidth = image["width"]?.integer
  }

  /// Nil for the usual width of a head.
  var imageHeads: Int? {
    if let width = image["head_width"]?.integer, width > 0, let all = imageWidth { return all / width }
    return image["num_attention_heads"]?.integer ?? (isHuggingFace && image != .none ? 12 : nil)
  }
  var textHeads: Int? { text["num_attention_heads"]?.integer ?? text["heads"]?.integer ?? (isHuggingFace && text != .none ? 8 : nil) }
  var imageActivation: Activation { activation(image) }
  var textActivation: Activation { activation(text) }
  private func activation(_ part: PlainValue) -> Activation {
    if let chosen = settings.activation { return chosen }
    if let name = part["hidden_act"]?.text { return name == "gelu" ? .gelu : .quickGelu }
    return isOpenCLIP && model["quick_gelu"]?.bool != true ? .gelu : .quickGelu
  }
  var imageEpsilon: Double { epsilon ?? image["layer_norm_eps"]?.number ?? 1e-5 }
  var textEpsilon: Double { epsilon ?? text["layer_norm_eps"]?.number ?? 1e-5 }
  /// BERT's own, whatever the image tower's.
  var bertEpsilon: Double { text["layer_norm_eps"]?.number ?? 1e-12 }
  var context: Int? { text["context_length"]?.integer }
  var textPooler: String? { text["hf_pooler_type"]?.text }

  /// Hugging Face's code takes the number 2, which its first configurations had by mistake, for the rule of the published code.
  var end: CLIPTextTransformer.EndToken {
    let number = settings.endToken ?? (isHuggingFace ? text["eos_token_id"]?.integer : nil)
    return number.flatMap { $0 == 2 ? nil : .first($0) } ?? .largest
  }
}

extension NetworkParameters {
  /// - Returns: the side of the square behind `prefix` rows of a table [rows, width].
  func side(ofRows name: String, prefix: Int) throws(Diagnostic) -> Int {
    guard let table = group.shape(name, rank: 2), table[0] > prefix, table[0] < 1 << 24, case let side = Int(Double(table[0] - prefix).squareRoot().rounded()), side * side == table[0] - prefix, side <= 1024 else {
      throw refuse(name, "[\(prefix) + a square, width]")
    }
    return side
  }
  /// The extents of a kernel over square patches, [width, channels, patch, patch].
  func patchKernel(_ name: String) throws(Diagnostic) -> (width: Int, channels: Int, patch: Int) {
    guard let kernel = group.shape(name, rank: 4), kernel[2] == kernel[3], (1...256).contains(kernel[2]), (1...16).contains(kernel[1]), (1...16384).contains(kernel[0]) else {
      throw refuse(name, "[width, channels, patch, patch]")
    }
    return (kernel[0], kernel[1], kernel[2])
  }
  /// The heads, or the width in heads of 64.
  func checkedHeads(_ heads: Int?, width: Int) throws(Diagnostic) -> Int {
    let heads = heads ?? max(1, width / 64)
    guard heads > 0, width % heads == 0 else {
      throw Diagnostic("checkpoint.heads", "the heads do not divide the width", category: .configuration, found: "\(heads) heads, \(width) features", expected: "a divisor", help: "The recipe says how many heads there are.")
    }
    return heads
  }
}
