public import IR

extension VisionTransformer {
  /// The network as part of a program that trains it, for pictures of one size.
  ///
  /// The table of positions has `positions.grid` rows and columns (or the picture's own where that is nil) and is fitted to
  /// the picture in the program, so that its derivative comes back through the fit.
  /// - Parameters:
  ///   - image: [batch, channels, height, width], fixed; the sides are multiples of the patch.
  ///   - mask: bool [batch, patches], true where the mask token stands for the patch; nil for no mask.
  /// - Returns: Of the last block, through the final norm: class tokens [batch, width] and patches [batch, patches, width].
  /// - Throws: `train.image` where the picture does not fit.
  public func features(of image: Value, mask: Value? = nil, _ form: TrainingForm) throws(Diagnostic) -> (classToken: Value, patches: Value) {
    guard let shape = form.builder.type(of: image).shape.fixed, shape.count == 4, patch > 0, shape[2] > 0, shape[3] > 0, shape[2] % patch == 0, shape[3] % patch == 0 else {
      throw Diagnostic("train.image", "the picture does not fit the network", category: .configuration, found: "\(form.builder.type(of: image))", expected: "[batch, channels, height, width], fixed, the sides multiples of \(patch)")
    }
    let picture = Picture(image: image, channels: shape[1], height: shape[2], width: shape[3], mask: mask)
    let encoding = try encode(picture, last: 1, Layers(form))
    guard let last = encoding.features.last else { throw Diagnostic("train.image", "the network has no blocks", category: .configuration, found: "depth \(depth)") }
    return (last.classToken, last.patches)
  }
}
