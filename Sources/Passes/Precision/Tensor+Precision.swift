internal import IR

/// Weights in fewer bits. Plain loops over arrays: weights are large.
extension Tensor {
  /// The float32 elements of a matrix, those of each input channel multiplied by its factor and those of each output channel divided
  /// by its own. Input channels are rows, or columns when `isTransposed`.
  func smoothed(isTransposed: Bool, inputs: [Float]?, outputs: [Float]?) -> [Float] {
    var values = rowMajor.floats
    guard inputs != nil || outputs != nil else { return values }
    let columns = shape[1], rows = isTransposed ? outputs : inputs, others = isTransposed ? inputs : outputs
    for row in 0..<shape[0] {
      let factor: Float = rows.map { isTransposed ? 1 / $0[row] : $0[row] } ?? 1
      for column in 0..<columns {
        let other: Float = others.map { isTransposed ? $0[column] : 1 / $0[column] } ?? 1
        values[row * columns + column] *= factor * other
      }
    }
    return values
  }

  /// A matrix of float32 elements rounded to bfloat16, ties to even.
  static func bfloat16(_ values: [Float], _ shape: [Int]) -> Tensor {
    Tensor(.bfloat16, shape, scalars: values.map { value -> UInt16 in
      let bits = value.bitPattern
      if value.isNaN { return 0x7FC0 }
      return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
    })
  }

  /// A matrix as int8 codes with one scale for each output channel: a column, or a row when `isTransposed`. The largest weight
  /// of a channel is 127 or -127; a channel of zeros has the scale 1.
  static func int8(_ values: [Float], _ shape: [Int], isTransposed: Bool) -> (codes: Tensor, scales: Tensor) {
    let columns = shape[1], channels = shape[isTransposed ? 0 : 1]
    var largest = [Float](repeating: 0, count: channels)
    for row in 0..<shape[0] {
      for column in 0..<columns {
        let channel = isTransposed ? row : column, size = abs(values[row * columns + column])
        if size > largest[channel] { largest[channel] = size }
      }
    }
    let scales = largest.map { $0.isFinite && $0 / 127 > 0 ? $0 / 127 : 1 }
    var codes = [Int8](repeating: 0, count: values.count)
    for row in 0..<shape[0] {
      for column in 0..<columns {
        let code = (values[row * columns + column] / scales[isTransposed ? row : column]).rounded(.toNearestOrEven)
        codes[row * columns + column] = code.isNaN ? 0 : Int8(min(max(code, -127), 127))
      }
    }
    return (Tensor(.int8, shape, scalars: codes), Tensor(.float32, [channels], scalars: scales))
  }

  /// What rounding to int8 takes from each output channel's result, for inputs of these means.
  static func shifts(_ values: [Float], _ codes: Tensor, _ scales: Tensor, means: [Float], isTransposed: Bool) -> [Float] {
    let columns = codes.shape[1], factors = scales.floats, rounded = codes.scalars(Int8.self)
    var shifts = [Double](repeating: 0, count: factors.count)
    for row in 0..<codes.shape[0] {
      for column in 0..<columns {
        let (input, channel) = isTransposed ? (column, row) : (row, column), place = row * columns + column
        shifts[channel] += Double((values[place] - Float(rounded[place]) * factors[channel]) * means[input])
      }
    }
    return shifts.map { Float($0) }
  }

  /// The largest magnitude of each input channel's weights.
  func largestByInput(isTransposed: Bool) -> [Float] {
    let values = rowMajor.floats, columns = shape[1]
    var largest = [Float](repeating: 0, count: shape[isTransposed ? 1 : 0])
    for row in 0..<shape[0] {
      for column in 0..<columns {
        let channel = isTransposed ? column : row, size = abs(values[row * columns + column])
        if size > largest[channel] { largest[channel] = size }
      }
    }
    return largest
  }

  /// Mean and deviation of what each output channel makes of independent inputs with these means and deviations.
  func columnMoments(deviations: [Float], means: [Float], isTransposed: Bool) -> [(mean: Float, deviation: Float)] {
    let values = rowMajor.floats, columns = shape[1], channels = shape[isTransposed ? 0 : 1]
    var sums = [Float](repeating: 0, count: channels), squares = sums
    for row in 0..<shape[0] {
      for column in 0..<columns {
        let weight = values[row * columns + column], (input, channel) = isTransposed ? (column, row) : (row, column)
        let spread = weight * deviations[input]
        sums[channel] += weight * means[input]
        squares[channel] += spread * spread
      }
    }
    return zip(sums, squares).map { ($0, $1.squareRoot()) }
  }
}
