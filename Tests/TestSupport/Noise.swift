public import IR

/// Numbers in [-1, 1), times `scale`, that depend on the seed and the position alone.
public func noise(_ shape: [Int], seed: UInt64 = 1, scale: Float = 1) -> Tensor {
  Tensor(shape, (0..<shape.reduce(1, *)).map { index in
    (Float(splitMix64((seed << 32 &+ UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15) >> 40) / 8_388_608 - 1) * scale
  })
}
