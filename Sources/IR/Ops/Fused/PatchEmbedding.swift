/// A convolution whose stride is its kernel, its positions in one list: how a vision transformer turns an image into
/// tokens (Dosovitskiy et al. 2021, section 3.1).
///
/// `image` is [B, C, H, W]; `weight` is [D, C, ph, pw], or the matrix [C * ph * pw, D] (channel, row, column); `bias` is
/// [D]. The result is [B, (H / ph) * (W / pw), D], rows of patches first; what does not fill a patch is left out.
public struct PatchEmbedding: CostedOp, ExpandableOp {
  public static let spec = OpSpec("patch_embedding", "An image as a list of linearly embedded patches.", operands: ["image", "weight", "bias?"], traits: .fused)
  /// Rows and columns of a patch.
  public var patch: [Int]
  public init(patch: [Int]) { self.patch = patch }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let (image, weight) = (operands[0], operands[1])
    guard patch.count == 2, patch.allSatisfy({ $0 > 0 && $0 < 1 << 24 }) else {
      throw Diagnostic("type.patch-embedding", "not the extents of a patch", found: "\(patch)", expected: "two positive numbers")
    }
    try requireFloat(image, "image")
    try requireType(weight, image.elementType, "weight")
    guard image.rank == 4 else { throw operandError("the image operand has a wrong rank", image.type, expected: "[B, C, H, W]", id: "type.patch-embedding") }
    let c = image.shape[1], area = Dimension.fixed(patch[0] * patch[1])
    let expected = weight.rank == 4 ? [weight.shape[0], c, .fixed(patch[0]), .fixed(patch[1])] : [c * area, weight.shape.dimensions.last ?? .unknown]
    guard weight.rank == expected.count, !zip(weight.shape.dimensions, expected).contains(where: { $0.isCertainlyDifferent(from: $1) }) else {
      throw operandError("the weight operand does not fit", weight.type, expected: "[\(Shape(expected))]", id: "type.patch-embedding")
    }
    let width = weight.rank == 4 ? weight.shape[0] : weight.shape[1]
    try requireVector(operands.optional(2), width, "bias")
    let tokens = (image.shape[2] / .fixed(patch[0])) * (image.shape[3] / .fixed(patch[1]))
    return [TensorType(image.elementType, Shape([image.shape[0], tokens, width]))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let shape = try resultShapes(arguments)[0], weight = arguments[1].rowMajor, image = arguments[0]
    let (c, h, w) = (image.shape[1], image.shape[2], image.shape[3]), k = c * patch[0] * patch[1], d = shape[2]
    let matrix = weight.rank == 4 ? transposed(weight.doubles, rows: d, columns: k) : weight.doubles
    let x = image.doubles, (ph, pw) = (patch[0], patch[1]), columns = w / pw
    var patches: [Double] = []
    patches.reserveCapacity(shape[0] * shape[1] * k)
    for b in 0..<shape[0] {
      for token in 0..<shape[1] {
        for channel in 0..<c {
          for row in 0..<ph {
            let start = ((b * c + channel) * h + token / columns * ph + row) * w + token % columns * pw
            patches.append(contentsOf: x[start..<start + pw])
          }
        }
      }
    }
    var result = matrixProduct(patches, matrix, shape[0] * shape[1], k, d)
    if let bias = arguments.optional(2)?.doubles { for i in result.indices { result[i] += bias[i % d] } }
    return [Tensor(image.elementType, shape, doubles: result)]
  }

  public func floatingPointOperations(operands: [TensorType?], results: [TensorType]) -> Int {
    2 * (results[0].shape.fixed?.reduce(1, *) ?? 0) * (operands[0]?.shape[1].fixedValue ?? 0) * patch.reduce(1, *)
  }

  public func formula(_ site: DerivativeSite) throws(Diagnostic) -> [Expression] {
    let image = site.operand(0), weight = site.operand(1), shape = try site.fixedShape(0)
    let (ph, pw) = (patch[0], patch[1]), rows = shape[2] / ph, columns = shape[3] / pw
    let whole = try image.sliced(axis: 2, 0..<rows * ph).sliced(axis: 3, 0..<columns * pw)
    let patches = try whole.reshaped([shape[0], shape[1], rows, ph, columns, pw]).transposed([0, 2, 4, 1, 3, 5]).reshaped([shape[0], rows * columns, shape[1] * ph * pw])
    let matrix = weight.rank == 4 ? try weight.reshaped([-1, shape[1] * ph * pw]).matrixTransposed() : weight
    let product = try patches.apply(MatMul(), matrix)
    return [try site.optional(2).map { (bias) throws(Diagnostic) in try product + bias } ?? product]
  }
}
