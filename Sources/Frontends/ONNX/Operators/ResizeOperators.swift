internal import IR

extension OperatorTable {
  /// Sampling at other positions.
  static let sampling: [ONNXOperator] = [
    ONNXOperator("GridSample", since: 16) { context throws(Diagnostic) in
      // Before version 20 the modes had the names of their forms for images.
      let modes: [(String, GridSample.Mode)] = [("linear", .linear), ("bilinear", .linear), ("nearest", .nearest), ("cubic", .cubic), ("bicubic", .cubic)]
      let op = try GridSample(
        mode: context.choice("mode", default: "linear", modes),
        outside: context.choice("padding_mode", default: "zeros", [("zeros", .zeros), ("border", .border), ("reflection", .reflection)]),
        alignsCorners: context.flag("align_corners"))
      return [try context.emit(op, context.operand(0), context.operand(1))]
    },
    ONNXOperator("Resize", since: 10, importResize),
    ONNXOperator("Upsample", importUpsample),
  ]

  private static let resizeModes: [(String, ResizeMode)] = [("nearest", .nearest), ("linear", .linear), ("bilinear", .linear), ("cubic", .cubic)]

  /// Resize-19. Version 10 samples as Upsample does.
  @Sendable private static func importResize(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let mode = try context.choice("mode", default: "nearest", resizeModes)
    if context.version < 11 {
      let op = Resize(mode: mode, coordinates: .asymmetric, nearestRounding: .floor)
      return [try context.emit(op, context.operand(0), nil, context.operand(1))]
    }
    let coordinates = try context.string("coordinate_transformation_mode", default: "half_pixel")
    guard let transformation = CoordinateTransformation(rawValue: coordinates) else { throw context.unsupported("coordinate_transformation_mode '\(coordinates)'") }
    let rounding = try context.string("nearest_mode", default: "round_prefer_floor"), policy = try context.string("keep_aspect_ratio_policy", default: "stretch")
    guard let nearest = NearestRounding(rawValue: rounding) else { throw context.unsupported("nearest_mode '\(rounding)'") }
    guard let aspectRatio = AspectRatioPolicy(rawValue: policy) else { throw context.unsupported("keep_aspect_ratio_policy '\(policy)'") }
    let op = try Resize(
      mode: mode, coordinates: transformation, nearestRounding: nearest, antialias: context.flag("antialias"), axes: context.ints("axes"),
      cubicCoefficient: context.float("cubic_coeff_a", default: -0.75), excludesOutside: context.flag("exclude_outside"),
      extrapolationValue: context.float("extrapolation_value", default: 0), aspectRatio: aspectRatio)
    // A region counts for one transformation alone, and an empty list stands for an absent operand.
    let region = transformation == .tensorFlowCropAndResize ? context.optional(1) : nil
    func given(_ index: Int) -> Value? { context.optional(index).flatMap { context.type(of: $0).shape == Shape([0]) ? nil : $0 } }
    return [try context.emit(op, context.operand(0), region, given(2), given(3))]
  }

  /// Upsample-9; its scales were an attribute in version 7, and two numbers in version 1.
  @Sendable private static func importUpsample(_ context: NodeContext) throws(Diagnostic) -> [Value?] {
    let input = try context.operand(0), op = Resize(mode: try context.choice("mode", default: "nearest", resizeModes), coordinates: .asymmetric, nearestRounding: .floor)
    if context.version >= 9 { return [try context.emit(op, input, nil, context.operand(1))] }
    var scales = try context.version < 7 ? nil : context.floats("scales")
    if context.version < 7, let height = try context.float("height_scale"), let width = try context.float("width_scale") { scales = [1, 1, height, width] }
    guard let scales else { throw context.fail("onnx.attribute", "the scales are missing") }
    return [try context.emit(op, input, nil, context.constantValue(Tensor(.float32, [scales.count], doubles: scales)))]
  }
}
