/// Blocks of space laid out as channels: [N, C, H b, W b] becomes [N, b² C, H, W]. ONNX SpaceToDepth-28.
public struct SpaceToDepth: SelectionOp {
  public static let spec = OpSpec("space_to_depth", "Blocks of space laid out as channels.", operands: ["input"])
  /// The block's extent b.
  public var blockSize: Int
  /// Which of the channel and the place in the block comes first.
  public var mode: DepthToSpace.Mode
  public init(blockSize: Int, mode: DepthToSpace.Mode = .depthColumnRow) { self.blockSize = blockSize; self.mode = mode }

  public func resultTypes(for operands: Operands) throws(Diagnostic) -> [TensorType] {
    let input = operands[0], block = try blockArea(blockSize)
    try input.require(rank: 4...4)
    guard (input.shape[2].fixedValue ?? 0) % blockSize == 0, (input.shape[3].fixedValue ?? 0) % blockSize == 0 else {
      throw Diagnostic("type.block", "height and width do not divide into blocks", found: "\(input.type), block of \(blockSize)", expected: "multiples of \(blockSize)")
    }
    let b = Dimension.fixed(blockSize)
    return [TensorType(input.elementType, Shape([input.shape[0], input.shape[1] * .fixed(block), input.shape[2] / b, input.shape[3] / b]))]
  }

  public func evaluate(_ arguments: Arguments) throws(Diagnostic) -> [Tensor] {
    let input = arguments[0], shape = try resultShapes(arguments)[0]
    let (n, c, h, w) = (shape[0], input.shape[1], shape[2], shape[3]), b = blockSize
    let walk = [n, c, h, b, w, b], strides = rowMajorStrides(walk)
    let order = mode == .depthColumnRow ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]
    return [input.selecting(offsets(order.map { walk[$0] }, strides: order.map { strides[$0] }), shape: shape)]
  }
}
