internal import Glibc

/// Interpolation kernels of Pillow's resize; all are widened when the picture shrinks (antialiasing).
public enum ResampleFilter: String, Codable, CaseIterable, Hashable, Sendable {
  case box, bilinear, bicubic, lanczos

  /// Half-width in source pixels at scale 1.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The kernel at distance `x`. Bicubic is Keys' with a = -0.5. The order of operations decides the last bit of a
  /// weight and thereby, rarely, a pixel: it follows the polynomial in Horner form.
  func weight(_ x: Double) -> Double {
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - abs(x))
    case .bicubic: return Self.keys(abs(x), -0.5)
    case .lanczos: return -3 <= x && x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  /// Keys' cubic convolution at distance `x` >= 0 with slope parameter `a`.
  public static func keys(_ x: Double, _ a: Double) -> Double {
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(x * .pi) / (x * .pi)
  }
}
