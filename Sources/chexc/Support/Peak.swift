internal import Frontends
internal import IR
internal import Runtime

/// The rate that the matrix kernels reach on a product that suits them.
enum Peak {
  /// Billions of floating-point operations a second of a 1024-cubed product, the best of five.
  static func gigaflops(threads: Int) throws(Diagnostic) -> Double {
    let side = 1024, weights = SeededWeights()
    let builder = GraphBuilder(name: "peak")
    let x = builder.input("x", TensorType(.float32, [side, side]))
    let product = try builder.emit(Linear(), x, builder.constant(weights.normal("w", [side, side], deviation: 0.03)))
    builder.output(product, name: "y")
    let session = try Executable(builder.finish(), ExecutableOptions(threads: threads)).makeSession()
    let input = weights.normal("x", [side, side], deviation: 1)
    _ = try session.run([input])
    var best = Double.infinity
    for _ in 0..<5 {
      let (_, elapsed) = try Measurement.milliseconds { () throws(Diagnostic) in try session.run([input]) }
      best = min(best, elapsed)
    }
    return 2 * Double(side * side * side) / best / 1e6
  }
}
