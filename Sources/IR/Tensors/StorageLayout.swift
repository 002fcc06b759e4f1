/// How the elements of a tensor lie in memory.
public enum StorageLayout: Sendable, Hashable, Codable {
  /// Outermost axis first, without gaps.
  case rowMajor
  /// A matrix of K rows and N columns as `ceil(N / width)` panels, each K rows of `width` neighbouring
  /// columns, the last one filled with zeros: what the matrix kernels read in order. Leading axes, if any,
  /// count whole matrices.
  case columnPanels(width: Int)

  /// Bytes of a tensor of `shape` in this layout; nil on overflow.
  public func byteCount(of elementType: ElementType, shape: [Int]) -> Int? {
    var extents = shape
    if case .columnPanels(let width) = self, let columns = extents.last, width > 0 {
      let (padded, overflow) = columns.addingReportingOverflow(width - 1)
      if overflow { return nil }
      extents[extents.count - 1] = padded / width * width
    }
    return (extents + [elementType.byteCount]).checkedProduct()
  }
}
