/// How the elements of a tensor lie in memory.
public enum StorageLayout: Sendable, Hashable, Codable {
  /// Outermost axis first, without gaps.
  case rowMajor
  /// A matrix of K rows and N columns as `ceil(N / width)` panels, each K rows of `width` neighbouring
  /// columns, the last one filled with zeros: what the matrix kernels read in order. Leading axes, if any,
  /// count whole matrices.
  case columnPanels(width: Int)
  /// A matrix of N rows and K columns whose transpose lies in column panels: the weight of a linear layer as PyTorch
  /// stores it, for the same kernels.
  case rowPanels(width: Int)
  /// A matrix of K rows and N columns as panels of `width` columns, each of ceil(K / depth) groups of `depth` neighbouring rows,
  /// a group being `width` columns of `depth` numbers: what the matrix kernels for narrow numbers read in order. Rows and
  /// columns beyond K and N are zeros. With `isGated` the panels of the first N / 2 columns and those of the others alternate. With
  /// `hasColumnSums` the columns' sums follow as int32, in the panels' order. `isTransposed`: the tensor is [N, K].
  case groupedPanels(width: Int, depth: Int, isTransposed: Bool, isGated: Bool, hasColumnSums: Bool)

  /// Bytes of a tensor of `shape` in this layout; nil on overflow.
  public func byteCount(of elementType: ElementType, shape: [Int]) -> Int? {
    if case .groupedPanels(let width, let depth, let isTransposed, let isGated, let hasColumnSums) = self {
      guard width > 0, width <= 1 << 12, depth > 0, depth <= 1 << 12, shape.count == 2, shape.allSatisfy({ (0...1 << 40).contains($0) }) else { return nil }
      let n = shape[isTransposed ? 0 : 1], k = shape[isTransposed ? 1 : 0]
      let columns = isGated ? 2 * ((n / 2 + width - 1) / width * width) : (n + width - 1) / width * width
      guard !isGated || n % 2 == 0, let elements = [columns, (k + depth - 1) / depth * depth, elementType.byteCount].checkedProduct() else { return nil }
      let (bytes, overflow) = elements.addingReportingOverflow(hasColumnSums ? 4 * columns : 0)
      return overflow ? nil : bytes
    }
    var extents = shape
    let panels: (width: Int, axis: Int)? = switch self {
    case .rowMajor, .groupedPanels: nil
    case .columnPanels(let width): (width, extents.count - 1)
    case .rowPanels(let width): (width, extents.count - 2)
    }
    if let panels {
      guard panels.width > 0, extents.count >= 2 else { return nil }
      let (padded, overflow) = extents[panels.axis].addingReportingOverflow(panels.width - 1)
      if overflow { return nil }
      extents[panels.axis] = padded / panels.width * panels.width
    }
    return (extents + [elementType.byteCount]).checkedProduct()
  }
}
