internal import IR

/// The second half of a transformer block.
public enum FeedForward: String, Sendable, Hashable, Codable, CaseIterable {
  /// fc2(activation(fc1(x))), four times as wide inside.
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

  func apply(to x: Value, width: Int, hidden: Int, hasBias: Bool, activation: Nonlinearity, _ layers: Layers) throws(Diagnostic) -> Value {
    switch self {
    case .mlp:
      let inner = try activation.apply(to: layers.linear("fc1", x, width, hidden, hasBias: hasBias), layers)
      return try layers.linear("fc2", inner, hidden, width, hasBias: hasBias)
    case .swiglu:
      let both = try layers.builder.emit(
        Split(axis: -1, sizes: [hidden, hidden]), [layers.linear("w12", x, width, 2 * hidden, hasBias: hasBias)], location: layers.path + "w12")
      let gated = try layers.emit(Multiply(), layers.emit(SiLU(), both[0], at: "gate"), both[1], at: "gate")
      return try layers.linear("w3", gated, hidden, width, hasBias: hasBias)
    }
  }
}

/// An activation by the names that model configurations use.
public enum Nonlinearity: String, Sendable, Hashable, Codable, CaseIterable {
  case gelu
  /// By tanh.
  case geluTanh = "gelu_pytorch_tanh"
  /// x sigmoid(1.702 x), as CLIP has it.
  case quickGelu = "quick_gelu"
  case relu, silu

  /// - Throws: `network.configuration` for a name that is not known.
  init(configured name: String, file: String?) throws(Diagnostic) {
    let aliases: [String: Nonlinearity] = ["gelu_new": .geluTanh, "gelu_fast": .geluTanh, "swish": .silu]
    guard let found = Nonlinearity(rawValue: name) ?? aliases[name] else {
      throw Diagnostic(
        "network.configuration", "the configuration names an activation that is not known", category: .configuration, found: name,
        expected: Nonlinearity.allCases.map(\.rawValue).joined(separator: ", "), file: file)
    }
    self = found
  }

  func apply(to x: Value, _ layers: Layers) throws(Diagnostic) -> Value {
    switch self {
    case .gelu: try layers.emit(Gelu(), x, at: "act")
    case .geluTanh: try layers.emit(Gelu(approximation: .tanh), x, at: "act")
    case .quickGelu: try layers.emit(QuickGelu(), x, at: "act")
    case .relu: try layers.emit(Relu(), x, at: "act")
    case .silu: try layers.emit(SiLU(), x, at: "act")
    }
  }
}
