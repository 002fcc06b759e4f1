internal import IR
internal import Images

/// How a learned table of positions is fitted to a picture's grid of patches. The rule is not in checkpoints.
public struct PositionEmbedding: Sendable, Hashable, Codable {
  /// Rows and columns of the stored table; nil where it has the picture's own grid.
  public var grid: Int?
  /// Added to the number of rows and columns when the scale is computed (DINOv2: 0.1, so that rounding cannot lose a row);
  /// positions follow this scale and not the ratio of the sizes. 0 where positions follow the ratio.
  public var offset: Double
  /// Whether the kernel is widened where the grid shrinks. Its slope is then -0.5, without it -0.75, as torch has them.
  public var antialias: Bool

  public init(grid: Int? = nil, offset: Double = 0.1, antialias: Bool = false) { self.grid = grid; self.offset = offset; self.antialias = antialias }

  /// Weights of the stored rows for each row of the grid: `target` lists of `source` numbers that sum to one.
  func weights(from source: Int, to target: Int) -> [[Double]] {
    let step = offset != 0 ? Double(source) / (Double(target) + offset) : Double(source) / Double(target)
    return (0..<target).map { antialias ? widened(source, at: step * (Double($0) + 0.5), step) : pointwise(source, at: step * (Double($0) + 0.5) - 0.5) }
  }

  /// Four taps; those beyond the border repeat the border.
  private func pointwise(_ source: Int, at position: Double) -> [Double] {
    var row = [Double](repeating: 0, count: source)
    let base = position.rounded(.down)
    for tap in -1...2 {
      let index = Int(max(0, min(base + Double(tap), Double(source - 1))))
      row[index] += ResampleFilter.keys(abs(position - base - Double(tap)), -0.75)
    }
    return row
  }

  /// Taps beyond the border are left out, and the rest is normalised.
  private func widened(_ source: Int, at centre: Double, _ step: Double) -> [Double] {
    var row = [Double](repeating: 0, count: source)
    let stretch = max(step, 1)
    let first = max(0, Int(centre - 2 * stretch + 0.5)), last = min(source, Int(centre + 2 * stretch + 0.5))
    guard first < last else { return row }
    for tap in first..<last { row[tap] = ResampleFilter.keys(abs((Double(tap) - centre + 0.5) / stretch), -0.5) }
    let sum = row.reduce(0, +)
    return row.map { $0 / sum }
  }

  /// The same in a program, two products with constant matrices.
  func resampled(_ table: Value, grid: Int, rows: Int, columns: Int, width: Int, _ layers: Layers) throws(Diagnostic) -> Value {
    let type = layers.builder.type(of: table).elementType
    func matrix(_ count: Int) -> Value { layers.builder.constant(Tensor(type, [count, grid], doubles: weights(from: grid, to: count).flatMap { $0 })) }
    let stored = try layers.reshape(layers.slice(table, axis: 1, 1..<1 + grid * grid, at: "pos_embed"), grid, grid * width, at: "pos_embed")
    let down = try layers.reshape(layers.emit(MatMul(), matrix(rows), stored, at: "pos_embed"), rows, grid, width, at: "pos_embed")
    let fitted = try layers.reshape(layers.emit(MatMul(), matrix(columns), down, at: "pos_embed"), 1, rows * columns, width, at: "pos_embed")
    return try layers.emit(Concat(axis: 1), layers.slice(table, axis: 1, 0..<1, at: "pos_embed"), fitted, at: "pos_embed")
  }

  /// The table for a grid of `rows` x `columns`: [1, 1 + rows * columns, width]. The first row is the class token's and stays.
  /// - Parameter table: [1, 1 + grid * grid, width], float32.
  func resampled(_ table: Tensor, grid: Int, rows: Int, columns: Int) -> Tensor {
    let width = table.shape[2], values = table.floats
    let down = weights(from: grid, to: rows), across = weights(from: grid, to: columns)
    // Columns first: [grid, columns, width].
    var wide = [Double](repeating: 0, count: grid * columns * width)
    for y in 0..<grid {
      for (x, row) in across.enumerated() {
        for (tap, weight) in row.enumerated() where weight != 0 {
          let from = (1 + y * grid + tap) * width, to = (y * columns + x) * width
          for i in 0..<width { wide[to + i] += weight * Double(values[from + i]) }
        }
      }
    }
    var result = [Double](repeating: 0, count: rows * columns * width)
    let line = columns * width
    for (y, row) in down.enumerated() {
      for (tap, weight) in row.enumerated() where weight != 0 {
        for i in 0..<line { result[y * line + i] += weight * wide[tap * line + i] }
      }
    }
    return Tensor(.float32, [1, 1 + rows * columns, width], scalars: values.prefix(width) + result.map { Float($0) })
  }
}
