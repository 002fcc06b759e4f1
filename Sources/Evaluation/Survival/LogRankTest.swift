public import IR

/// Whether groups of subjects differ in survival (Mantel 1966).
public struct LogRankTest: Sendable {
  public let chiSquare: Double, degreesOfFreedom: Int, p: Double
  /// Events of each group, those there were and those to be expected if all groups were alike.
  public let observed: [Double], expected: [Double]

  /// `groups` numbers each subject's group from 0.
  /// - Throws: `evaluate.survival` for fewer than two groups or where no statistic follows from the data.
  public init(_ subjects: Subjects, groups: [Int]) throws(Diagnostic) {
    guard groups.count == subjects.times.count, let last = groups.max(), groups.allSatisfy({ $0 >= 0 }), last > 0, last < 1000 else {
      throw Diagnostic("evaluate.survival", "not groups of the subjects", found: "\(groups.count) numbers, the largest \(groups.max() ?? -1)", expected: "\(subjects.times.count) numbers from 0, two groups at least")
    }
    let count = last + 1, order = subjects.times.indices.sorted { subjects.times[$0] < subjects.times[$1] }
    var atRisk = [Double](repeating: 0, count: count), observed = atRisk, expected = atRisk, covariance = Array(repeating: atRisk, count: count)
    for group in groups { atRisk[group] += 1 }
    var start = 0
    while start < order.count {
      let time = subjects.times[order[start]], end = order[start...].firstIndex { subjects.times[$0] != time } ?? order.count
      let n = Double(order.count - start), d = Double(order[start..<end].count { subjects.events[$0] })
      if d > 0 {
        for subject in order[start..<end] where subjects.events[subject] { observed[groups[subject]] += 1 }
        let c = n > 1 ? d * (n - d) / (n * n * (n - 1)) : 0
        for i in 0..<count {
          expected[i] += d * atRisk[i] / n
          for j in 0..<count { covariance[i][j] += c * ((i == j ? atRisk[i] * n : 0) - atRisk[i] * atRisk[j]) }
        }
      }
      for subject in order[start..<end] { atRisk[groups[subject]] -= 1 }
      start = end
    }
    // The last group follows from the others.
    let z = (0..<count - 1).map { observed[$0] - expected[$0] }
    guard let solved = Self.solve(covariance.dropLast().map { Array($0.dropLast()) }, z) else {
      throw Diagnostic("evaluate.survival", "the groups cannot be compared", found: "no variance between them", expected: "events while subjects of two groups or more are at risk")
    }
    chiSquare = zip(z, solved).reduce(0) { $0 + $1.0 * $1.1 }
    degreesOfFreedom = count - 1
    p = Distributions.chiSquareUpperTail(chiSquare, degrees: degreesOfFreedom)
    self.observed = observed; self.expected = expected
  }

  /// The solution of a small symmetric system, nil where there is none.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var a = matrix, b = right
    for column in a.indices {
      guard let pivot = (column..<a.count).max(by: { abs(a[$0][column]) < abs(a[$1][column]) }), abs(a[pivot][column]) > 1e-300 else { return nil }
      a.swapAt(column, pivot); b.swapAt(column, pivot)
      for row in column + 1..<a.count {
        let factor = a[row][column] / a[column][column]
        for j in column..<a.count { a[row][j] -= factor * a[column][j] }
        b[row] -= factor * b[column]
      }
    }
    for row in a.indices.reversed() {
      for j in row + 1..<a.count { b[row] -= a[row][j] * b[j] }
      b[row] /= a[row][row]
    }
    return b.allSatisfy(\.isFinite) ? b : nil
  }
}
