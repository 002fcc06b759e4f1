extension OpRegistry {
  /// Elements moved, copied and counted, never computed with.
  static let movement: [any Op.Type] = [
    Arange.self,
    Concat.self,
    ConstantOfShape.self,
    Expand.self,
    Flatten.self,
    Gather.self,
    Reshape.self,
    ShapeOf.self,
    Slice.self,
    Split.self,
    Squeeze.self,
    Transpose.self,
    Unsqueeze.self,
  ]
}
