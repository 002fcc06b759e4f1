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
    if elementType == .float32 {
      var values = floats
      let g = f.map { Float($0) }
      for row in 0..<(columns == 0 ? 0 : values.count / columns) {
        for column in 0..<columns { values[row * columns + column] *= alongRows ? g[row] : g[column] }
      }
      return Tensor(.float32, shape, scalars: values)
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
}
