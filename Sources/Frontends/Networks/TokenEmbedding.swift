internal import IR

/// A picture's patches as tokens with learned positions, after the class token and the registers (Dosovitskiy et al. 2021).
struct TokenEmbedding {
  /// Side of a square patch in pixels.
  var patch: Int
  var width: Int
  /// Tokens between the class token and the patches; they get no position.
  var registers = 0
  var positions: PositionEmbedding

  /// - Returns: [batch, 1 + registers + patches, width].
  func apply(to picture: Picture, _ layers: Layers) throws(Diagnostic) -> Value {
    let rows = picture.height / patch, columns = picture.width / patch, count = rows * columns
    var patches = try projected(picture, rows: rows, columns: columns, layers)
    if let mask = picture.mask {
      let token = try layers.reshape(layers.parameter("mask_token", [1, width]), 1, 1, width, at: "mask_token")
      patches = try layers.emit(Where(), layers.emit(Unsqueeze(axes: [2]), mask, at: "mask"), token, patches, at: "mask_token")
    }
    let table = try table(rows: rows, columns: columns, layers)
    patches = try layers.emit(Add(), patches, layers.slice(table, axis: 1, 1..<count + 1, at: "pos_embed"), at: "pos_embed")
    var front = [try layers.emit(Add(), layers.parameter("cls_token", [1, 1, width]), layers.slice(table, axis: 1, 0..<1, at: "pos_embed"), at: "cls_token")]
    if registers > 0 { front.append(try layers.parameter("register_tokens", [1, registers, width])) }
    let prefix = front.count == 1 ? front[0] : try layers.emit(Concat(axis: 1), front[0], front[1], at: "prefix")
    return try layers.emit(Concat(axis: 1), layers.repeated(prefix, forEachOf: picture.image, at: "prefix"), patches, at: "tokens")
  }

  /// The stored table where it fits, otherwise fitted to the grid while the program is built.
  private func table(rows: Int, columns: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    guard let grid = positions.grid, !(grid == rows && grid == columns) else { return try layers.parameter("pos_embed", [1, rows * columns + 1, width]) }
    if let table = try layers.stored("pos_embed", [1, grid * grid + 1, width]) {
      return layers.builder.constant(positions.resampled(table, grid: grid, rows: rows, columns: columns), name: "\(layers.path)pos_embed")
    }
    return try positions.resampled(layers.parameter("pos_embed", [1, grid * grid + 1, width]), grid: grid, rows: rows, columns: columns, width: width, layers)
  }

  /// Each patch times the kernel, [batch, patches, width].
  private func projected(_ picture: Picture, rows: Int, columns: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let projection = layers["patch_embed"]["proj"], channels = picture.channels, pixels = channels * patch * patch
    let kernel = try projection.parameter("weight", [width, channels, patch, patch]), bias = try projection.parameter("bias", [width])
    guard layers.training != nil else {
      let grid = try layers.emit(Conv(kernel: [patch, patch], strides: [patch, patch]), picture.image, kernel, bias, at: "patch_embed.proj")
      return try layers.emit(Transpose(permutation: [0, 2, 1]), layers.reshape(grid, 0, width, rows * columns, at: "patch_embed"), at: "patch_embed")
    }
    // As one matrix product: its derivative is one too.
    let split = try layers.reshape(picture.image, 0, channels, rows, patch, columns, patch, at: "patch_embed")
    let gathered = try layers.emit(Transpose(permutation: [0, 2, 4, 1, 3, 5]), split, at: "patch_embed")
    let flat = try layers.reshape(gathered, 0, rows * columns, pixels, at: "patch_embed"), matrix = try layers.reshape(kernel, width, pixels, at: "patch_embed.proj")
    return try layers.emit(Linear(weightIsTransposed: true), flat, matrix, bias, at: "patch_embed.proj")
  }
}
