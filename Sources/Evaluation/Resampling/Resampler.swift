internal import IR

/// Draws of samples with replacement, each a function of (seed, replicate) alone: the same on any number of threads.
public struct Resampler: Sendable {
  public let seed: UInt64
  /// The samples of each unit that is drawn as a whole: one sample, or all of one patient.
  let units: [[Int32]]
  public let sampleCount: Int

  /// Draws samples.
  public init(sampleCount: Int, seed: UInt64 = 0) {
    self.seed = seed; self.sampleCount = sampleCount
    units = (0..<sampleCount).map { [Int32($0)] }
  }

  /// Draws patients, with all their samples. `patients` names each sample's.
  public init(patients: [String], seed: UInt64 = 0) {
    self.seed = seed; sampleCount = patients.count
    var places: [String: Int] = [:], units: [[Int32]] = []
    for (sample, patient) in patients.enumerated() {
      if let place = places[patient] { units[place].append(Int32(sample)) } else { places[patient] = units.count; units.append([Int32(sample)]) }
    }
    self.units = units
  }

  /// How often each sample is drawn in a replicate.
  public func weights(_ replicate: Int) -> [UInt16] {
    var weights = [UInt16](repeating: 0, count: sampleCount)
    guard !units.isEmpty else { return weights }
    let stream = splitMix64(seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(replicate + 1)), count = UInt64(units.count)
    for draw in units.indices {
      // The high word of a product is uniform to within 2^-32 of what anybody could see.
      let unit = Int(splitMix64(stream &+ UInt64(draw) &* 0xD134_2543_DE82_EF95).multipliedFullWidth(by: count).high)
      for sample in units[unit] where weights[Int(sample)] < .max { weights[Int(sample)] += 1 }
    }
    return weights
  }
}
