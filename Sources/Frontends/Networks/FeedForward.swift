internal import IR

/// The second half of a transformer block.
public enum FeedForward: String, Sendable, Hashable, Codable, CaseIterable {
  /// fc2(GELU(fc1(x))) with the exact GELU, four times as wide inside.
  case mlp
  /// w3(silu(a) * b) with (a, b) the halves of w12(x) (Shazeer 2020).
  case swiglu

  /// Features inside. SwiGLU keeps the parameter count of the MLP: two thirds of it, rounded up to a multiple of eight.
  public func hiddenWidth(for width: Int) -> Int {
    switch self {
    case .mlp: 4 * width
    case .swiglu: (4 * width * 2 / 3 + 7) / 8 * 8
    }
  }

  func apply(to x: Value, width: Int, hidden: Int, hasBias: Bool, _ layers: Layers) throws(Diagnostic) -> Value {
    switch self {
    case .mlp:
      let inner = try layers.emit(Gelu(), layers.linear("fc1", x, width, hidden, hasBias: hasBias), at: "act")
      return try layers.linear("fc2", inner, hidden, width, hasBias: hasBias)
    case .swiglu:
      let both = try layers.builder.emit(
        Split(axis: -1, sizes: [hidden, hidden]), [layers.linear("w12", x, width, 2 * hidden, hasBias: hasBias)], location: layers.path + "w12")
      let gated = try layers.emit(Multiply(), layers.emit(SiLU(), both[0], at: "gate"), both[1], at: "gate")
      return try layers.linear("w3", gated, hidden, width, hasBias: hasBias)
    }
  }
}
