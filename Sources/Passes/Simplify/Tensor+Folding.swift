internal import IR

/// The arithmetic on weights that passes do themselves: plain loops over arrays, since weights are large and the
/// ops' definitions are written for clarity.
extension Tensor {
  /// Every element times `factor`, rounded once.
  func multiplied(by factor: Double) -> Tensor {
    elementType == .float32 ? Tensor(.float32, shape, scalars: floats.map { Float(Double($0) * factor) }) : Tensor(elementType, shape, doubles: doubles.map { $0 * factor })
  }

  /// A bias of `width` channels, whatever leading axes of extent 1 it was stored with; one number stands for all channels.
  func asVector(of width: Int) -> Tensor? {
    guard layout == .rowMajor, elementType.isFloatingPoint else { return nil }
    if elementCount == width, shape.dropLast().allSatisfy({ $0 == 1 }), !shape.isEmpty { return reshaped([width]) }
    return elementCount == 1 ? selecting(Array(repeating: 0, count: width), shape: [width]) : nil
  }

  /// A matrix whose column `j` (row `j` when `alongRows`) is multiplied by `factors[j]`.
  func scaled(by factors: Tensor, alongRows: Bool) -> Tensor {
    let columns = shape[shape.count - 1], f = factors.doubles
    if elementType == .float32, layout == .rowMajor {
      let g = f.map { Float($0) }, rows = columns == 0 ? 0 : elementCount / columns
      // Straight from one memory to the other: weights are most of a model.
      return withUnsafeBytes { source in
        Tensor(.float32, shape) { memory in
          let values = source.bindMemory(to: Float.self), target = memory.bindMemory(to: Float.self)
          for row in 0..<rows {
            let line = row * columns..<(row + 1) * columns
            if alongRows {
              let factor = g[row]
              for i in line { target[i] = values[i] * factor }
            } else {
              for i in line { target[i] = values[i] * g[i - line.lowerBound] }
            }
          }
        }
      }
    }
    var values = doubles
    for i in values.indices { values[i] *= alongRows ? f[i / columns] : f[i % columns] }
    return Tensor(elementType, shape, doubles: values)
  }

  /// The matrix with rows and columns exchanged.
  func transposedMatrix() -> Tensor {
    let rows = shape[0], columns = shape[1]
    guard elementType == .float32 else {
      return selecting((0..<rows * columns).map { $0 % rows * columns + $0 / rows }, shape: [columns, rows])
    }
    let values = floats
    var result = [Float](repeating: 0, count: values.count)
    for column in 0..<columns { for row in 0..<rows { result[column * rows + row] = values[row * columns + column] } }
    return Tensor(.float32, [columns, rows], scalars: result)
  }

  /// Matrices side by side (along the last axis), or one under the other (along the first).
  static func joined(_ tensors: [Tensor], alongRows: Bool) -> Tensor {
    let type = tensors[0].elementType
    if alongRows || tensors[0].rank == 1 {
      let shape = [tensors.reduce(0) { $0 + $1.shape[0] }] + tensors[0].shape.dropFirst()
      return type == .float32 ? Tensor(type, shape, scalars: tensors.flatMap(\.floats)) : Tensor(type, shape, doubles: tensors.flatMap(\.doubles))
    }
    let rows = tensors[0].shape[0], columns = tensors.map { $0.shape[1] }
    func interleaved<T>(_ parts: [[T]]) -> [T] {
      var result: [T] = []
      result.reserveCapacity(rows * columns.reduce(0, +))
      for row in 0..<rows { for (part, width) in zip(parts, columns) { result.append(contentsOf: part[row * width..<(row + 1) * width]) } }
      return result
    }
    let shape = [rows, columns.reduce(0, +)]
    return type == .float32 ? Tensor(type, shape, scalars: interleaved(tensors.map(\.floats))) : Tensor(type, shape, doubles: interleaved(tensors.map(\.doubles)))
  }

  /// A row of as many numbers as the matrix has inputs, times the matrix ([inputs, outputs], or [outputs, inputs] when
  /// transposed), in double precision.
  func product(ofRow row: [Double], isTransposed: Bool) -> [Double] {
    let columns = shape[1], values = elementType == .float32 ? nil : doubles
    var result = [Double](repeating: 0, count: isTransposed ? shape[0] : columns)
    func add(_ element: (Int) -> Double) {
      for i in 0..<shape[0] {
        if isTransposed {
          for j in 0..<columns { result[i] += row[j] * element(i * columns + j) }
        } else {
          for j in 0..<columns { result[j] += row[i] * element(i * columns + j) }
        }
      }
    }
    if let values { add { values[$0] } } else { let values = floats; add { Double(values[$0]) } }
    return result
  }

  /// Rows, or columns, of a matrix.
  func part(_ range: Range<Int>, ofRows: Bool) -> Tensor {
    let size = elementType.byteCount, row = shape[1] * size
    return withUnsafeBytes { source in
      Tensor(elementType, ofRows ? [range.count, shape[1]] : [shape[0], range.count]) { target in
        if ofRows {
          target.copyMemory(from: .init(rebasing: source[range.lowerBound * row..<range.upperBound * row]))
        } else {
          let length = range.count * size
          for line in 0..<shape[0] {
            let start = line * row + range.lowerBound * size
            for byte in 0..<length { target[line * length + byte] = source[start + byte] }
          }
        }
      }
    }
  }
}
