import IR
import TestSupport

/// One example in double precision: the derivative of a random weighting of its results along a random direction of its
/// float operands, by the op's derivative and by differences.
struct DirectionalCheck {
  private let op: any Op, operands: [Tensor?], varied: [Int]

  /// Nil where there is nothing to differentiate.
  init?(_ example: OpExample) {
    // Subprograms have types of their own: they are tested apart.
    if example.op is If || example.op is Loop || example.op is Scan { return nil }
    // Casts to narrow types are steps, and a range may grow by one: what they carry back is tested by itself.
    guard example.op is any DifferentiableOp, !(example.op is Cast), !(example.op is Arange), example.expected.contains(where: { $0.elementType.isFloatingPoint && $0.elementCount > 0 }) else { return nil }
    op = example.op
    var varied: [Int] = []
    operands = example.operands.enumerated().map { index, tensor in
      guard let tensor, tensor.elementType.isFloatingPoint else { return tensor }
      // Scales and regions are numbers of the op, on which its shape depends; angles are not trained.
      let isSetting = index > 0 && (example.op is Resize || example.op is RotaryEmbedding)
      if tensor.elementCount > 0, !isSetting { varied.append(index) }
      return isSetting ? tensor : Tensor(.float64, tensor.shape, doubles: tensor.doubles)
    }
    guard !varied.isEmpty else { return nil }
    self.varied = varied
  }

  /// Nil when the two agree.
  func problem(seed: UInt64) throws -> String? {
    var counter = seed << 32
    func noise(_ shape: [Int], _ size: Double = 1) -> Tensor {
      Tensor(.float64, shape, doubles: (0..<shape.reduce(1, *)).map { _ in
        counter += 1
        return size * (Double(splitMix64(counter) >> 11) * 0x1p-52 - 1)
      })
    }
    // Away from corners and ties, which examples like to have; not far, for some functions are defined on part of the numbers.
    let point = operands.enumerated().map { index, tensor -> Tensor? in
      guard varied.contains(index), let tensor else { return tensor }
      return Tensor(.float64, tensor.shape, doubles: zip(tensor.doubles, noise(tensor.shape, 0.02).doubles).map { ($0.isFinite && $0 != 0 ? $0 : 0.5) + $1 })
    }
    let results = try op.evaluate(Arguments(point))
    // What is rounded to a narrow type has no differences to compare with.
    guard results.allSatisfy({ !$0.elementType.isFloatingPoint || $0.elementType == .float64 }) else { return nil }
    let weights = results.map { $0.elementType.isFloatingPoint ? noise($0.shape) : $0 }, direction = point.map { noise($0?.shape ?? []) }
    guard results.allSatisfy({ !$0.elementType.isFloatingPoint || $0.doubles.allSatisfy(\.isFinite) }) else { return nil }
    func loss(_ step: Double) throws -> Double {
      var moved = point
      for index in varied {
        moved[index] = point[index].map { Tensor(.float64, $0.shape, doubles: zip($0.doubles, direction[index].doubles).map { $0 + step * $1 }) }
      }
      return zip(try op.evaluate(Arguments(moved)).prefix(op is LayerNormalization ? 1 : .max), weights).reduce(0) { sum, pair in
        pair.0.elementType.isFloatingPoint ? sum + zip(pair.0.doubles, pair.1.doubles).reduce(0) { $0 + $1.0 * $1.1 } : sum
      }
    }
    let h = 1e-3
    let wide = (try loss(h) - loss(-h)) / (2 * h), narrow = (try loss(h / 2) - loss(-h / 2)) / h
    let expected = (4 * narrow - wide) / 3

    let builder = GraphBuilder()
    let values = point.enumerated().map { index, tensor in
      tensor.map { varied.contains(index) ? builder.input("x\(index)", $0.type) : builder.constant($0) }
    }
    let outputs = try builder.emit(op, values)
    // The statistics of a normalisation have no derivative: a loss may depend on the first result alone.
    let counted = op is LayerNormalization ? 1 : outputs.count
    let seeds = zip(outputs, weights).prefix(counted).filter { $0.1.elementType.isFloatingPoint }.map { (value: $0.0, cotangent: builder.constant($0.1)) }
    let gradients = try builder.pullback(seeds, to: varied.compactMap { values[$0] })
    for (place, gradient) in gradients.enumerated() { if let gradient { builder.output(gradient, name: "g\(place)") } }
    let graph = builder.finish()
    let evaluated = try graph.evaluate(varied.compactMap { point[$0] })
    var got = 0.0, next = 0
    for (place, index) in varied.enumerated() where gradients[place] != nil {
      let gradient = evaluated[next]
      next += 1
      guard gradient.type == point[index]?.type else { return "operand \(index): a cotangent of type \(gradient.type)" }
      got += zip(gradient.doubles, direction[index].doubles).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let size = max(1, abs(expected))
    return abs(got - expected) <= 1e-6 * size ? nil : "derivative \(got), differences \(expected)"
  }
}
