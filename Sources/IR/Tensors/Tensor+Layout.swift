extension Tensor {
  /// The same elements in row-major order; the tensor itself where it already is.
  public var rowMajor: Tensor {
    switch layout {
    case .rowMajor: self
    case .columnPanels(let width): fromColumnPanels(width)
    case .rowPanels(let width): fromRowPanels(width)
    case .groupedPanels(let width, let depth, let isTransposed, let isGated, _): fromGroupedPanels(width, depth, isTransposed: isTransposed, isGated: isGated)
    }
  }

  private func fromGroupedPanels(_ width: Int, _ depth: Int, isTransposed: Bool, isGated: Bool) -> Tensor {
    let size = elementType.byteCount, n = shape[isTransposed ? 0 : 1], k = shape[isTransposed ? 1 : 0], groups = (k + depth - 1) / depth
    return withUnsafeBytes { source in
      Tensor(elementType, shape) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for column in 0..<n {
          let half = isGated && column >= n / 2 ? 1 : 0, place = column - half * (n / 2)
          let panel = isGated ? 2 * (place / width) + half : place / width
          for row in 0..<k {
            let element = ((panel * groups + row / depth) * width + place % width) * depth + row % depth
            to.advanced(by: (isTransposed ? column * k + row : row * n + column) * size).copyMemory(from: from.advanced(by: element * size), byteCount: size)
          }
        }
      }
    }
  }

  private func fromColumnPanels(_ width: Int) -> Tensor {
    let size = elementType.byteCount, n = shape[shape.count - 1], k = shape[shape.count - 2]
    let matrices = shape.dropLast(2).reduce(1, *), panels = (n + width - 1) / width
    return withUnsafeBytes { source in
      Tensor(elementType, shape) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for m in 0..<matrices {
          for panel in 0..<panels {
            let columns = min(width, n - panel * width)
            for row in 0..<k {
              to.advanced(by: ((m * k + row) * n + panel * width) * size)
                .copyMemory(from: from.advanced(by: (((m * panels + panel) * k + row) * width) * size), byteCount: columns * size)
            }
          }
        }
      }
    }
  }

  private func fromRowPanels(_ width: Int) -> Tensor {
    let size = elementType.byteCount, n = shape[shape.count - 2], k = shape[shape.count - 1]
    let matrices = shape.dropLast(2).reduce(1, *), panels = (n + width - 1) / width
    return withUnsafeBytes { source in
      Tensor(elementType, shape) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for m in 0..<matrices {
          for row in 0..<n {
            let panel = from.advanced(by: ((m * panels + row / width) * k * width + row % width) * size), line = to.advanced(by: (m * n + row) * k * size)
            for column in 0..<k { line.advanced(by: column * size).copyMemory(from: panel.advanced(by: column * width * size), byteCount: size) }
          }
        }
      }
    }
  }
}
