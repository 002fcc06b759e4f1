/// Numbers whose sums of products wrap where they do not fit.
protocol WrappingNumber: Numeric {
  /// self + a * b
  func adding(product a: Self, _ b: Self) -> Self
}
extension Double: WrappingNumber {
  func adding(product a: Double, _ b: Double) -> Double { self + a * b }
}
extension Int64: WrappingNumber {
  func adding(product a: Int64, _ b: Int64) -> Int64 { self &+ a &* b }
}

/// The matrix product of row-major `a` (m x k) and `b` (k x n), from the offsets given, in the element type of the lists.
func matrixProduct<T: WrappingNumber>(_ a: [T], at aStart: Int = 0, _ b: [T], at bStart: Int = 0, _ m: Int, _ k: Int, _ n: Int) -> [T] {
  var result = [T](repeating: 0, count: m * n)
  for i in 0..<m {
    for p in 0..<k {
      let factor = a[aStart + i * k + p], row = bStart + p * n
      for j in 0..<n { result[i * n + j] = result[i * n + j].adding(product: factor, b[row + j]) }
    }
  }
  return result
}

/// The transpose of a row-major matrix of `rows` by `columns`.
func transposed<T>(_ matrix: [T], rows: Int, columns: Int) -> [T] {
  var result: [T] = []
  result.reserveCapacity(matrix.count)
  for j in 0..<columns { for i in 0..<rows { result.append(matrix[i * columns + j]) } }
  return result
}

/// `values` of `shape`, broadcast to `target`.
func expanded<T>(_ values: [T], _ shape: [Int], to target: [Int]) -> [T] {
  if shape == target { return values }
  var result: [T] = []
  result.reserveCapacity(target.reduce(1, *))
  forEachIndex(target, strides: [broadcastStrides(shape, to: target)]) { result.append(values[$0[0]]) }
  return result
}
