/// How Resize computes new elements. ONNX Resize-19, attribute `mode`.
public enum ResizeMode: String, Sendable, Hashable, Codable { case nearest, linear, cubic }

/// Which position in the input an output position stands for. ONNX Resize-19, `coordinate_transformation_mode`, and
/// the one of Resize-11 that was dropped since.
public enum CoordinateTransformation: String, Sendable, Hashable, Codable {
  case halfPixel = "half_pixel"
  case halfPixelSymmetric = "half_pixel_symmetric"
  case pytorchHalfPixel = "pytorch_half_pixel"
  case alignCorners = "align_corners"
  case asymmetric
  case tensorFlowHalfPixelForNearest = "tf_half_pixel_for_nn"
  case tensorFlowCropAndResize = "tf_crop_and_resize"
}

/// Which neighbour a position between two elements takes. ONNX Resize-19, `nearest_mode`.
public enum NearestRounding: String, Sendable, Hashable, Codable {
  case roundPreferFloor = "round_prefer_floor"
  case roundPreferCeil = "round_prefer_ceil"
  case floor, ceil
}

/// Whether requested sizes are exact, or bounds for sizes of the operand's proportions. ONNX Resize-19,
/// `keep_aspect_ratio_policy`.
public enum AspectRatioPolicy: String, Sendable, Hashable, Codable {
  case stretch
  case notLarger = "not_larger"
  case notSmaller = "not_smaller"
}
