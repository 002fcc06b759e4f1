/// Blocks of channels laid out in space: [N, C b², H, W] becomes [N, C, H b, W b]. ONNX DepthToSpace-13.
public struct DepthToSpace: SelectionOp {
  public static let spec = OpSpec("depth_to_space", "Blocks of channels laid out in space.", operands: ["input"])
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// The block's row, its column, then the channel.
    case depthColumnRow
    /// The channel, then the block's row and its column: what PyTorch's pixel shuffle does.
    case columnRowDepth
  }
  /// The block's extent b.
  public var blockSize: Int
  public var mode: Mode
  public init(blockSize: Int, mode: Mode = .depthColumnRow) { self.blockSize = blockSize; self.mode = mode }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], block = try blockArea(blockSize)
    try input.require(rank: 4...4)
    guard (input.shape[1].fixedValue ?? 0) % block == 0 else {
      throw Diagnostic("type.block", "the channels do not divide into blocks", found: "\(input.type), block of \(blockSize)", expected: "a multiple of \(block) channels")
    }
    let b = Dimension.fixed(blockSize)
    return [TensorType(input.elementType, Shape([input.shape[0], input.shape[1] / .fixed(block), input.shape[2] * b, input.shape[3] * b]))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    let (n, h, w) = (shape[0], input.shape[2], input.shape[3]), b = blockSize
    let columnRowDepth = mode == .columnRowDepth
    let strides = rowMajorStrides(columnRowDepth ? [n, shape[1], b, b, h, w] : [n, b, b, shape[1], h, w])
    let order = columnRowDepth ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
    return [input.selecting(offsets([n, shape[1], h, b, w, b], strides: order.map { strides[$0] }), shape: shape)]
  }
}

/// b², or the error that b is no block size.
func blockArea(_ blockSize: Int) throws(Diagnostic) -> Int {
  guard blockSize > 0, let area = [blockSize, blockSize].checkedProduct() else {
    throw Diagnostic("type.block", "no such block", found: "a block of \(blockSize)", expected: "1 or more")
  }
  return area
}
