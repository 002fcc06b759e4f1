internal import Foundation

/// Colours for levels: violet over red to yellow, each step as far from the last to the eye as the others. Lightness rises
/// evenly in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), so that the order survives in
/// print and for those who see few colours; chroma is the most that sRGB has there, up to a limit.
enum HeatColours {
  /// 256 colours, each red, green and blue from 0 to 255.
  static let table: [[Float]] = (0...255).map { colour(Double($0) / 255) }

  private static func colour(_ level: Double) -> [Float] {
    let lightness = 0.35 + 0.60 * level, hue = (300 + 165 * level) * Double.pi / 180
    var inside = 0.0
    var outside = 0.19
    // The largest chroma whose colour a screen shows.
    for _ in 0..<20 {
      let chroma = (inside + outside) / 2
      if linear(lightness, chroma, hue).allSatisfy({ (0...1).contains($0) }) { inside = chroma } else { outside = chroma }
    }
    return linear(lightness, inside, hue).map { Float(255 * encoded(min(max($0, 0), 1))) }
  }

  /// Linear light of sRGB's primaries.
  private static func linear(_ lightness: Double, _ chroma: Double, _ hue: Double) -> [Double] {
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    let long = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let middle = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let short = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    return [
      4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
      -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
      -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    ]
  }

  /// The curve of sRGB (IEC 61966-2-1).
  private static func encoded(_ light: Double) -> Double {
    light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
  }
}
