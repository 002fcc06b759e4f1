public import IR

/// Random parameters that keep activations well scaled, so that a network without a checkpoint can be compiled, timed
/// and compared. The value of an element depends on the seed, the parameter's name and the element's place alone.
///
/// Matrices have the variance 1 / inputs, norm weights lie around 1, LayerScale between 0.08 and 0.36 (trained-like: 24
/// blocks neither explode nor vanish), biases around 0 with deviation 0.1, tokens and positions with 0.3.
public struct SeededWeights: WeightSource {
  public var seed: UInt64
  public init(seed: UInt64 = 0) { self.seed = seed }

  public func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    guard shape.checkedProduct()?.multipliedReportingOverflow(by: 4).overflow == false else {
      throw Diagnostic("weights.too-large", "the parameter '\(name)' is too large", category: .configuration, found: "\(shape)")
    }
    return values(name, shape, Distribution(name, shape))
  }

  /// Normal values with mean 0: inputs for trying out a network, say.
  /// - Precondition: a tensor of this shape fits into memory.
  public func normal(_ name: String, _ shape: [Int], deviation: Float) -> Tensor { values(name, shape, Distribution(deviation: deviation)) }

  private func values(_ name: String, _ shape: [Int], _ distribution: Distribution) -> Tensor {
    let stream = name.utf8.reduce(splitMix64(seed &+ 0x9E37_79B9_7F4A_7C15)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    return Tensor(.float32, shape) { memory in
      let elements = memory.bindMemory(to: Float.self)
      for i in elements.indices { elements[i] = distribution.value(splitMix64(stream &+ UInt64(truncatingIfNeeded: i) &* 0x9E37_79B9_7F4A_7C15)) }
    }
  }
}

/// What the role of a parameter, told by its name, says about its values.
private struct Distribution {
  var mean: Float = 0, deviation: Float
  var isLayerScale = false

  init(deviation: Float) { self.deviation = deviation }
  init(_ name: String, _ shape: [Int]) {
    let leaf = name.split(separator: ".").last.map(String.init) ?? name
    if leaf == "gamma" { deviation = 0; isLayerScale = true }
    else if name.hasSuffix("query_embed.weight") { deviation = 1 }
    else if leaf.hasSuffix("token") || leaf.hasSuffix("tokens") || leaf.hasPrefix("pos_embed") { deviation = 0.3 }
    else if shape.count >= 2 { deviation = 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot() }
    else if leaf == "weight" { mean = 1; deviation = 0.2 }
    else { deviation = 0.1 }
  }

  /// A value from 64 random bits. The sum of four uniform 16-bit numbers is close to normal and never beyond 3.5 deviations.
  @inline(__always) func value(_ bits: UInt64) -> Float {
    if isLayerScale { return 0.08 + 0.28 * Float(bits >> 40) * 0x1p-24 }
    let sum = Int32(bits & 0xFFFF) + Int32(bits >> 16 & 0xFFFF) + Int32(bits >> 32 & 0xFFFF) + Int32(bits >> 48) - 131_070
    // A uniform 16-bit number has the variance (2^32 - 1) / 12.
    return mean + deviation * (Float(sum) * 2.6429e-5)
  }
}
