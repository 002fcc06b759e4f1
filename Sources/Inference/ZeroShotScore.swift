internal import Foundation

/// How the features of a picture and of prompts become probabilities, all numbers in double precision.
public enum ZeroShotScore {
  /// The vector divided by its length; as it is where the length is zero.
  public static func unit(_ vector: [Double]) -> [Double] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  /// One vector for all templates of a label: the mean of their unit vectors, at length one.
  public static func classVector(_ vectors: [[Double]]) -> [Double] {
    guard let first = vectors.first else { return [] }
    var sum = [Double](repeating: 0, count: first.count)
    for vector in vectors.map(unit) { for index in sum.indices { sum[index] += vector[index] } }
    return unit(sum)
  }

  /// Each label against its absence: e^a / (e^a + e^b) of the two cosines, without the network's scale (Tiu et al. 2022).
  /// - Parameters:
  ///   - image: features of a picture, of any length.
  ///   - positive, negative: class vectors, one of each for a label.
  /// - Returns: one probability for each label.
  public static func pairs(image: [Double], positive: [[Double]], negative: [[Double]]) -> [Double] {
    zip(cosines(image, positive), cosines(image, negative)).map { 1 / (1 + exp($1 - $0)) }
  }

  /// The labels against each other: softmax of the cosines times the network's scale (Radford et al. 2021).
  /// - Parameter logitScale: the logarithm of the factor on cosines, as files have it.
  /// - Returns: one probability for each class vector; they sum to one.
  public static func softmax(image: [Double], texts: [[Double]], logitScale: Double) -> [Double] {
    let logits = cosines(image, texts).map { exp(logitScale) * $0 }, top = logits.max() ?? 0
    let powers = logits.map { exp($0 - top) }, sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// Of several networks the mean of their probabilities.
  public static func ensemble(_ members: [[Double]]) -> [Double] {
    guard let first = members.first else { return [] }
    return first.indices.map { index in members.reduce(0) { $0 + $1[index] } / Double(members.count) }
  }

  private static func cosines(_ image: [Double], _ texts: [[Double]]) -> [Double] {
    let image = unit(image)
    return texts.map { text in zip(image, text).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
