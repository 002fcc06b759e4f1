/// Brightness of a drawn frontal chest radiograph at a point, noise apart. Across: u from -1 (left edge) to 1; the
/// patient's left is at the right. Down: v from 0 to 1. Polynomials and square roots only: every machine draws the same.
struct PhantomAnatomy {
  /// Offsets of a few hundredths that make pictures of different seeds differ: heart size, diaphragm, lung width, tilt.
  var heart = 0.0
  var diaphragm = 0.0
  var lungs = 0.0
  var tilt = 0.0

  func brightness(_ across: Double, _ down: Double) -> Double {
    let u = across + tilt * (down - 0.5)
    let v = down
    let side = u < 0 ? -1.0 : 1.0
    let a = abs(u)
    let body = bodyCover(a, v)
    guard body > 0 else { return 0.02 }
    let air = lungCover(u, v, side)
    // Soft tissue, thicker towards the middle and the abdomen.
    var sum = 0.46 + 0.10 * (1 - a * a) + 0.16 * ramp(v, 0.74, 0.95)
    sum -= 0.36 * air
    sum += mediastinum(u, v) * (0.10 + 0.22 * air)
    sum -= 0.12 * window(a, 0.05, 0.03) * window(v - 0.17, 0.17, 0.05)
    sum += spine(a, v)
    sum += bones(a, v, body: body)
    sum += vessels(u, v, side) * air
    sum -= 0.16 * ellipse(u - 0.46, v - 0.885, 0.15, 0.035, 0.5)
    return 0.02 + body * max(0, sum - 0.02)
  }

  /// Neck, shoulders and trunk.
  private func bodyCover(_ a: Double, _ v: Double) -> Double {
    let shoulder = ramp(v, 0.02, 0.24)
    let edge = 0.30 + 0.74 * (1 - (1 - shoulder) * (1 - shoulder)) - 0.10 * ramp(v, 0.28, 0.62) + 0.03 * ramp(v, 0.8, 1)
    return 1 - ramp(a, edge - 0.03, edge + 0.01)
  }

  /// Air: an oval cut by the dome of the diaphragm below and by the mediastinum inside.
  private func lungCover(_ u: Double, _ v: Double, _ side: Double) -> Double {
    let centre = side * 0.44
    let t = (u - centre) / (0.36 + lungs)
    let top = 0.11 + 0.20 * t * t
    let lateral = t * side
    let dome = (side < 0 ? 0.775 : 0.80) + diaphragm + 0.11 * max(0, lateral) * max(0, lateral) + 0.03 * lateral * lateral
    let height = max(0, min(1, (v - 0.12) / 0.6))
    let reach = 0.56 + 0.46 * (1 - (1 - height) * (1 - height))
    return ramp(v, top, top + 0.05) * (1 - ramp(v, dome - 0.012, dome + 0.012)) * (1 - ramp(abs(t), reach - 0.10, reach + 0.03))
  }

  /// Heart, aortic arch and the column of great vessels.
  private func mediastinum(_ u: Double, _ v: Double) -> Double {
    let ventricle = ellipse(u - 0.17 - 0.25 * (v - 0.63), v - 0.655, 0.30 + heart, 0.165, 0.22)
    let atrium = ellipse(u + 0.08, v - 0.63, 0.16 + heart / 2, 0.13, 0.2)
    let arch = ellipse(u - 0.10, v - 0.335, 0.095, 0.055, 0.3)
    let column = window(u - 0.015, 0.125 + 0.05 * ramp(v, 0.45, 0.8), 0.07)
    return max(max(ventricle, atrium), max(arch, column))
  }

  /// Vertebral bodies with narrower, darker discs between them.
  private func spine(_ a: Double, _ v: Double) -> Double {
    let place = v * 15.5
    let phase = abs(place - place.rounded(.down) - 0.5) * 2
    let vertebra = 1 - ramp(phase, 0.70, 0.95)
    let pedicle = ellipse(a - 0.062, (phase - 0.25) * 0.03, 0.018, 0.011, 0.6)
    return window(a, 0.09, 0.05) * (0.015 + 0.032 * vertebra) * (1 + ramp(v, 0.7, 0.9)) + 0.028 * pedicle
  }

  /// Posterior ribs, fainter anterior ribs, collar bones, shoulder blades, upper arms.
  private func bones(_ a: Double, _ v: Double, body: Double) -> Double {
    var sum = 0.0
    let cage = ramp(a, 0.07, 0.12) * (1 - ramp(a, 0.84, 0.88))
    if cage > 0 {
      for rib in 0..<10 {
        let root = 0.125 + 0.074 * Double(rib)
        let behind = v - (root - 0.10 * a * (1 - a) + 0.20 * a * a * a + 0.012 * Double(rib) * a * a)
        if abs(behind) < 0.03 { sum += cage * bar(behind, 0.0135) * 0.085 * (1 - 0.5 * ramp(v, 0.72, 0.88)) }
        let front = v - (root + 0.055 + 0.17 * (0.86 - a) - 0.22 * max(0, a - 0.6) * max(0, a - 0.6))
        if rib < 7, abs(front) < 0.03 { sum += ramp(a, 0.26, 0.36) * cage * bar(front, 0.0125) * 0.038 }
      }
    }
    let collar = v - (0.205 - 0.13 * (a - 0.1) + 0.06 * (a - 0.1) * (a - 0.5))
    sum += window(a - 0.43, 0.33, 0.03) * bar(collar, 0.0155) * 0.13
    let blade = a - 0.80 + 0.28 * (v - 0.25)
    sum += window(blade, 0.075, 0.03) * window(v - 0.32, 0.14, 0.03) * 0.055
    sum += ellipse(a - 0.93, v - 0.215, 0.085, 0.065, 0.3) * 0.12
    return sum
  }

  /// Branches that leave the root of the lung and fade outwards.
  private func vessels(_ u: Double, _ v: Double, _ side: Double) -> Double {
    let x = side * u - 0.17
    let y = (v - (side < 0 ? 0.475 : 0.46)) * 1.25
    let distance = (x * x + y * y).squareRoot()
    var sum = 0.13 * ellipse(x, y, 0.10, 0.11, 0.7)
    guard x > -0.02, distance < 0.5 else { return sum }
    let fade = (1 - distance / 0.5) * ramp(distance, 0.02, 0.10)
    for branch in 0..<9 {
      let slope = -1.5 + 0.4 * Double(branch)
      let along = (x + slope * y) / (1 + slope * slope).squareRoot()
      let bend = 0.12 * along * along * (branch % 2 == 0 ? 1 : -1)
      let beside = (y - slope * x) / (1 + slope * slope).squareRoot() + bend
      if x * slope * y >= 0 || abs(slope) < 0.3 {
        sum += 0.07 * fade * (1 - ramp(abs(beside), 0.002, 0.013 * (1 - distance)))
      }
    }
    return sum
  }

  /// 0 up to `from`, 1 from `to` on, smooth between.
  private func ramp(_ x: Double, _ from: Double, _ to: Double) -> Double {
    let t = max(0, min(1, (x - from) / (to - from)))
    return t * t * (3 - 2 * t)
  }

  /// 1 within `half` of zero, falling to 0 over `soft`.
  private func window(_ x: Double, _ half: Double, _ soft: Double) -> Double {
    1 - ramp(abs(x), half - soft / 2, half + soft / 2)
  }

  /// A bone seen from the side: brighter at its edges.
  private func bar(_ x: Double, _ half: Double) -> Double {
    let t = abs(x) / half
    return (0.55 + 0.45 * t * t) * (1 - ramp(t, 0.85, 1.25))
  }

  /// 1 inside the ellipse; `soft` is the width of its border relative to the radius.
  private func ellipse(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ soft: Double) -> Double {
    let radius = (x * x / (width * width) + y * y / (height * height)).squareRoot()
    return 1 - ramp(radius, 1 - soft / 2, 1 + soft / 2)
  }
}
