/// Rows of real numbers as uint8 codes, each row in units of its own scale: the dynamic quantisation of activations, one
/// token at a time. What `QuantizeRows` and `QuantizedLayerNormalization` mean, in single precision.
///
/// With low the smaller of 0 and the row's least number, and high the larger of 0 and its greatest, the scale is
/// (high - low) / 255, the factor 255 / (high - low), the zero point round(-low * factor), a code round(x * factor) + zero point
/// cut to 0...255; rounding is half to even. A row of zeros has the scale 1 and codes of 0. A row with a number that is not
/// finite has the scale NaN, so that what is computed from it is NaN.
struct RowCodes {
  private(set) var codes: [Int64] = [], scales: [Float] = [], zeroPoints: [Int64] = []

  init(_ values: [Float], length: Int) {
    codes.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: max(length, 1)) { append(values[start..<start + length]) }
  }

  private mutating func append(_ row: ArraySlice<Float>) {
    let low = row.reduce(0, min), range = row.reduce(0, max) - low
    let isFinite = row.allSatisfy(\.isFinite) && range.isFinite
    guard isFinite, range >= 0x1p-100 else {
      codes += row.map { _ in 0 }
      scales.append(isFinite ? 1 : .nan); zeroPoints.append(0)
      return
    }
    let factor = 255 / range, zeroPoint = Int64((-low * factor).rounded(.toNearestOrEven))
    codes += row.map { quantized($0 * factor, zeroPoint: zeroPoint, .uint8) }
    scales.append(range / 255); zeroPoints.append(zeroPoint)
  }

  /// The types of codes, scales and zero points for rows of this shape.
  static func types(_ shape: Shape) -> [TensorType] {
    var rows = shape
    rows[shape.rank - 1] = .fixed(1)
    return [TensorType(.uint8, shape), TensorType(.float32, rows), TensorType(.int32, rows)]
  }
  func tensors(_ shape: [Int]) -> [Tensor] {
    let rows = shape.dropLast() + [1]
    return [Tensor(.uint8, shape, int64s: codes), Tensor(.float32, Array(rows), scalars: scales), Tensor(.int32, Array(rows), int64s: zeroPoints)]
  }
}
