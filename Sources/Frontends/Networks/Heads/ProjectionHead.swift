public import IR

/// The projection head of DINO and iBOT (Caron et al. 2021, Zhou et al. 2022, as DINOv2 has it): linear layers with exact
/// GELU between them, the result scaled to length one, and its product with each prototype. Prototypes are weight-normed
/// (Salimans and Kingma 2016): rows of a matrix, each scaled to a length of its own.
public struct ProjectionHead: Sendable, Hashable, Codable {
  /// Linear layers before the prototypes, and the features inside and after them.
  public var layers: Int, hidden: Int, bottleneck: Int
  /// Whether those layers add a bias.
  public var hasBias: Bool
  /// Whether the prototypes are stored as torch's parametrizations name them (`parametrizations.weight.original0`, `original1`),
  /// not as its older weight norm does (`weight_g`, `weight_v`).
  public var isParametrized: Bool
  /// Whether patches are projected, as iBOT has it, and not the class token.
  public var takesPatches: Bool

  public init(layers: Int = 3, hidden: Int = 2048, bottleneck: Int = 256, hasBias: Bool = true, isParametrized: Bool = false, takesPatches: Bool = false) {
    self.layers = layers; self.hidden = hidden; self.bottleneck = bottleneck
    self.hasBias = hasBias; self.isParametrized = isParametrized; self.takesPatches = takesPatches
  }

  /// The shortest length that a feature is divided by.
  private static let shortest = 1e-12

  /// The names of the lengths and of the rows of the prototypes.
  static func prototypes(isParametrized: Bool) -> (lengths: String, rows: String) {
    isParametrized ? ("last_layer.parametrizations.weight.original0", "last_layer.parametrizations.weight.original1") : ("last_layer.weight_g", "last_layer.weight_v")
  }

  /// - Returns: cosine times length for each prototype: [batch, prototypes], or [batch, patches, prototypes].
  func apply(to features: Encoding.Features, featureWidth: Int, prototypes: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    try apply(to: takesPatches ? features.patches : features.classToken, width: featureWidth, prototypes: prototypes, layers)
  }

  /// The head as part of a program that trains it: lengths and rows of the prototypes are parameters.
  /// - Parameter features: [rows, width], the width fixed.
  /// - Returns: logits [rows, prototypes].
  public func logits(of features: Value, prototypes: Int, _ form: TrainingForm) throws(Diagnostic) -> Value {
    guard let width = form.builder.type(of: features).shape.dimensions.last?.fixedValue else {
      throw Diagnostic("train.features", "the width of the features is not known", found: "\(form.builder.type(of: features))", expected: "[rows, width]")
    }
    return try apply(to: features, width: width, prototypes: prototypes, Layers(form))
  }

  private func apply(to features: Value, width featureWidth: Int, prototypes: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    var x = features, width = featureWidth
    for index in 0..<self.layers {
      let isLast = index == self.layers - 1, outputs = isLast ? bottleneck : hidden
      // An activation stands between two linear layers; a single layer stands alone.
      let name = self.layers == 1 ? "mlp" : "mlp.\(2 * index)"
      x = try layers.linear(name, x, width, outputs, hasBias: hasBias)
      if !isLast { x = try layers.emit(Gelu(), x, at: "mlp.\(2 * index + 1)") }
      width = outputs
    }
    let squares = try layers.emit(ReduceSum(axes: [-1], keepsDimensions: true), layers.emit(Multiply(), x, x, at: "normalize"), at: "normalize")
    let shortest = layers.builder.constant(.scalar(layers.builder.type(of: x).elementType, Self.shortest))
    let length = try layers.emit(Maximum(), layers.emit(Sqrt(), squares, at: "normalize"), shortest, at: "normalize")
    let directions = try layers.emit(Divide(), x, length, at: "normalize")

    return try layers.emit(Linear(weightIsTransposed: true), directions, weight(prototypes, layers), at: "last_layer")
  }

  /// The prototypes, computed while the program is built, or in the program where it trains them.
  private func weight(_ prototypes: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let names = Self.prototypes(isParametrized: isParametrized)
    if let lengths = try layers.stored(names.lengths, [prototypes, 1]), let rows = try layers.stored(names.rows, [prototypes, bottleneck]) {
      return layers.builder.constant(Self.scaled(rows, to: lengths), name: "\(layers.path)last_layer.weight")
    }
    let rows = Expression(try layers.parameter(names.rows, [prototypes, bottleneck]), in: layers.builder)
    let lengths = Expression(try layers.parameter(names.lengths, [prototypes, 1]), in: layers.builder)
    return try (rows * (lengths / rows.apply(ReduceL2(axes: [1])))).value
  }

  /// Each row with the length that is told for it.
  private static func scaled(_ rows: Tensor, to lengths: Tensor) -> Tensor {
    let width = rows.shape[1], lengths = lengths.floats
    var values = rows.floats
    for (row, length) in lengths.enumerated() {
      let range = row * width..<(row + 1) * width
      let norm = values[range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      let scale = Double(length) / norm
      for place in range { values[place] = Float(Double(values[place]) * scale) }
    }
    return Tensor(rows.shape, values)
  }
}
