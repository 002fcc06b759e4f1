internal import IR

/// CLIP's vision transformer (Radford et al. 2021, section 2.4): patches without bias, a norm before the first block, the
/// class token through a last norm and a projection. Parameter names are those of the published code, below `visual`.
struct CLIPVisionTransformer: ImageTower, Hashable {
  /// Side of a square patch in pixels.
  var patch: Int
  /// Patches in a row and in a column.
  var grid: Int
  var channels: Int
  var transformer: CLIPTransformer
  var side: Int { patch * grid }

  /// - Returns: as tokens, those of the last block, not normalised.
  func encode(_ image: Value, embedding: Int, _ layers: Layers) throws(Diagnostic) -> (features: Value, tokens: Value?) {
    let layers = layers["visual"], width = transformer.width, count = grid * grid
    let kernel = try layers.parameter("conv1.weight", [width, channels, patch, patch])
    let windows = try layers.emit(Conv(kernel: [patch, patch], strides: [patch, patch]), image, kernel, at: "conv1")
    var patches = try layers.emit(Transpose(permutation: [0, 2, 1]), layers.reshape(windows, 0, width, count, at: "patches"), at: "patches")
    let positions = try layers.parameter("positional_embedding", [1 + count, width])
    patches = try layers.emit(Add(), patches, layers.slice(positions, axis: 0, 1..<count + 1, at: "positional_embedding"), at: "positional_embedding")
    let classToken = try layers.emit(Add(), layers.parameter("class_embedding", [width]), layers.slice(positions, axis: 0, 0..<1, at: "positional_embedding"), at: "class_embedding")
    let front = try layers.repeated(layers.reshape(classToken, 1, 1, width, at: "class_embedding"), forEachOf: image, at: "class_embedding")
    let tokens = try layers.layerNorm("ln_pre", layers.emit(Concat(axis: 1), front, patches, at: "tokens"), width, transformer.epsilon)
    let last = try transformer.encode(tokens, mask: nil, layers["transformer"])
    let state = try layers.reshape(layers.slice(last, axis: 1, 0..<1, at: "class_token"), 0, width, at: "class_token")
    return (try layers.product("proj", layers.layerNorm("ln_post", state, width, transformer.epsilon), width, embedding), last)
  }

  var summary: String { "CLIP vision transformer, patch \(patch), positions \(grid)x\(grid), \(transformer.summary)" }
}
