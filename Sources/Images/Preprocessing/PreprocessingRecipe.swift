/// How a picture becomes the input of a network: a named list of steps. Models carry their recipe with them.
public struct PreprocessingRecipe: Codable, Hashable, Sendable {
  public var name: String
  /// Raised when a change of the steps changes results.
  public var version: Int
  public var steps: [PreprocessingStep]

  public init(name: String, version: Int = 1, steps: [PreprocessingStep]) {
    self.name = name
    self.version = version
    self.steps = steps
  }

  /// Runs the steps in order.
  /// - Throws: `image.recipe` for a recipe out of bounds or order, `image.flat`, `image.too-small`.
  public func apply(to image: Image) throws(ImageError) -> PreprocessedImage {
    try validate()
    var state = PreprocessingState(image)
    for step in steps { try state.run(step) }
    return try state.finish()
  }

  /// The same recipe with the rule for 16-bit samples replaced.
  public func with(_ rule: SixteenBitRule) -> PreprocessingRecipe {
    var changed = self
    changed.steps.removeAll { if case .sixteenBitRule = $0 { true } else { false } }
    changed.steps.insert(.sixteenBitRule(rule), at: 0)
    return changed
  }

  /// Checks the numbers of every step, and that bytes come before floats.
  /// - Throws: `image.recipe`, naming the step by its place from 1.
  public func validate() throws(ImageError) {
    guard steps.count <= 64 else { throw invalid("\(steps.count) steps", "at most 64") }
    var floating = false
    for (index, step) in steps.enumerated() {
      guard let problem = step.problem(floating: floating) else {
        if case .toFloat = step { floating = true }
        continue
      }
      throw invalid("step \(index + 1): \(problem.found)", problem.expected)
    }
    guard floating else { throw invalid("no step to-float", "one step to-float") }
  }

  private func invalid(_ found: String, _ expected: String) -> ImageError {
    ImageError(.recipe, file: "recipe \(name)", found: found, expected: expected, help: "Correct the preparation recipe.")
  }
}

extension PreprocessingStep {
  /// What is wrong with the step, or nil.
  fileprivate func problem(floating: Bool) -> (found: String, expected: String)? {
    func sides(_ values: [Int]) -> (found: String, expected: String)? {
      if floating { return ("a step on bytes after to-float", "it before to-float") }
      return values.allSatisfy { (1...16_384).contains($0) } ? nil : ("sides \(values)", "1 to 16384 pixels")
    }
    switch self {
    case .sixteenBitRule, .convertRGB, .luma: return sides([])
    case .resizeShorter(let size, _), .resizeLongerAndPad(let size, _), .centreCrop(let size, _): return sides([size])
    case .resizeExact(let width, let height, _): return sides([width, height])
    case .toFloat(let divisor):
      if floating { return ("a second to-float", "one") }
      return divisor.isFinite && divisor > 0 ? nil : ("the divisor \(divisor)", "a positive number")
    case .perImageMinMax: return floating ? nil : ("per-image-min-max before to-float", "it after to-float")
    case .normalise(let mean, let deviation):
      guard floating else { return ("normalise before to-float", "it after to-float") }
      guard [1, 3].contains(mean.count), mean.count == deviation.count else {
        return ("\(mean.count) means and \(deviation.count) deviations", "1 or 3 of each")
      }
      let valid = mean.allSatisfy(\.isFinite) && deviation.allSatisfy { $0.isFinite && $0 > 0 }
      return valid ? nil : ("mean \(mean), deviation \(deviation)", "finite means, positive deviations")
    case .tensorResize(let width, let height, _):
      guard floating else { return ("tensor-resize before to-float", "it after to-float") }
      return [width, height].allSatisfy { (1...16_384).contains($0) } ? nil : ("sides \(width) x \(height)", "1 to 16384")
    case .replicate(let channels): return (1...16).contains(channels) ? nil : ("\(channels) channels", "1 to 16")
    }
  }
}
