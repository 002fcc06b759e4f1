internal import Foundation
public import IR

/// What a layer reads, over all pictures of a calibration: how large, how skewed, and what 8 bits for each token lose of it.
public struct ActivationStatistics: Sendable {
  public private(set) var histogram = LogHistogram()
  /// The largest magnitude in each channel.
  public private(set) var channelMaxima: [Float] = []
  /// The largest magnitude of each token.
  public private(set) var tokenMaxima: [Float] = []
  private var sum = 0.0, squares = 0.0, cubes = 0.0, fourths = 0.0, errors = 0.0, count = 0.0
  private var channelSums: [Double] = []

  public init() {}

  /// Takes in one tensor of float32 or bfloat16 elements as rows of `width` channels.
  /// - Parameter divisors: What the channels are divided by first, one number for each.
  public mutating func add(_ tensor: Tensor, width: Int, dividedBy divisors: [Float]? = nil) {
    guard width > 0, divisors.map({ $0.count == width }) ?? true else { return }
    let values = tensor.floats, factors = divisors.map { $0.map { 1 / $0 } }
    if channelMaxima.isEmpty { channelMaxima = Array(repeating: 0, count: width); channelSums = Array(repeating: 0, count: width) }
    guard channelMaxima.count == width, values.count % width == 0 else { return }
    // The shape of a distribution shows in a part of the tokens; the largest numbers are looked for in all.
    let rows = values.count / width, step = max(1, rows / 128)
    for row in 0..<rows {
      let range = row * width..<(row + 1) * width
      let slice = factors.map { zip(values[range], $0).map { $0 * $1 }[...] } ?? values[range]
      addMaxima(slice)
      if row % step == 0 { addMoments(slice) }
    }
  }

  private mutating func addMaxima(_ row: ArraySlice<Float>) {
    var largest: Float = 0
    for (channel, value) in zip(0..., row) {
      let size = abs(value)
      largest = max(largest, size)
      if size > channelMaxima[channel] { channelMaxima[channel] = size }
    }
    tokenMaxima.append(largest)
  }

  private mutating func addMoments(_ row: ArraySlice<Float>) {
    var low: Float = 0, high: Float = 0
    for (channel, value) in zip(0..., row) {
      low = min(low, value); high = max(high, value)
      channelSums[channel] += Double(value)
      let x = Double(value), square = x * x
      sum += x; squares += square; cubes += square * x; fourths += square * square
      histogram.add(value)
    }
    count += Double(row.count)
    let scale = high > low ? (high - low) / 255 : 1, inverse = 1 / scale
    for value in row {
      let error = Double(value - (value * inverse).rounded(.toNearestOrEven) * scale)
      errors += error * error
    }
  }

  /// The mean of each channel.
  public var channelMeans: [Float] { channelSums.map { Float($0 * Double(channelSums.count) / max(count, 1)) } }
  /// Signal to noise of dynamic 8-bit quantisation, in decibels: ten times the logarithm of the ratio of squares.
  public var signalToNoise: Double { errors > 0 ? 10 * log10(squares / errors) : .infinity }
  /// The fourth central moment over the squared variance: 3 for a normal distribution, more where outliers are.
  public var kurtosis: Double {
    guard count > 0 else { return 0 }
    let mean = sum / count, m2 = squares / count - mean * mean
    let m4 = fourths / count - 4 * mean * cubes / count + 6 * mean * mean * squares / count - 3 * mean * mean * mean * mean
    return m2 > 0 ? m4 / (m2 * m2) : 0
  }
  /// Channels whose largest number is more than six times that of the median channel.
  public var outlierChannels: Int { Self.outliers(channelMaxima) }
  /// Tokens whose largest number is more than six times that of the median token.
  public var outlierTokens: Int { Self.outliers(tokenMaxima) }
  private static func outliers(_ maxima: [Float]) -> Int {
    let median = maxima.sorted().dropFirst(maxima.count / 2).first ?? 0
    return maxima.count { $0 > 6 * median }
  }
}
