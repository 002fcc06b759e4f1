internal import IR

enum WhereKernel: KernelBinding {
  static func bind(_ op: Where, _ site: BindingSite) -> Binding? {
    guard let condition = site.operand(0), let x = site.operand(1), let y = site.operand(2), x.isPlainFloat, y.isPlainFloat else { return nil }
    let shape = site.results[0].shape, columns = shape.last ?? 1
    let strides = [condition.shape, x.shape, y.shape].map { broadcastStrides($0, to: shape) }
    // Walked row by row: the offset of each row in the three operands, and how far each moves from column to column.
    var rows: [[Int]] = []
    forEachIndex(Array(shape.dropLast()), strides: strides.map { Array($0.dropLast()) }) { rows.append($0) }
    let step = strides.map { $0.last ?? 0 }
    return .kernel(Kernel(name: "where") { [rows] call in
      let c = call.bytes(0).assumingMemoryBound(to: UInt8.self), x = call.floats(1), y = call.floats(2)
      var result = call.result(0)
      for row in rows {
        let (c, x, y) = (c + row[0], x + row[1], y + row[2])
        for j in 0..<columns { result[j] = c[j * step[0]] != 0 ? x[j * step[1]] : y[j * step[2]] }
        result += columns
      }
    })
  }
}
