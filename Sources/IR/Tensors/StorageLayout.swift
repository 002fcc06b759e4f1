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

  /// Bytes of a tensor of `shape` in this layout; nil on overflow.
  public func byteCount(of elementType: ElementType, shape: [Int]) -> Int? {
    var extents = shape
    let panels: (width: Int, axis: Int)? = switch self {
    case .rowMajor: nil
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
