internal import CKernels
internal import IR

/// Which constants an artifact keeps in the layout that kernels read, so that loading repacks nothing.
struct WeightLayouts {
  private var layouts: [Int: StorageLayout] = [:]

  /// Every constant as it is.
  init() {}

  /// A constant is repacked when every use of it is as a weight of the same layout.
  init(_ graph: Graph) {
    var wanted: [Int: StorageLayout?] = [:]
    func note(_ tensor: Tensor, _ layout: StorageLayout?) {
      guard tensor.elementCount > 0 else { return }
      if let known = wanted[tensor.address], known != layout { wanted[tensor.address] = .some(nil) } else { wanted[tensor.address] = .some(layout) }
    }
    for operation in graph.operations {
      let weight = KernelRegistry.weight(of: operation, in: graph)
      for (index, operand) in operation.operands.enumerated() {
        guard let operand, let tensor = graph.constant(operand) else { continue }
        note(tensor, index == weight?.operand ? weight?.layout : nil)
      }
      for inner in operation.op.subprograms { for constant in inner.allConstants { note(constant, nil) } }
    }
    for output in graph.outputs { if let tensor = graph.constant(output.value) { note(tensor, nil) } }
    for (address, layout) in wanted { if let layout { layouts[address] = layout } }
  }

  func layout(of tensor: Tensor) -> StorageLayout {
    tensor.layout == .rowMajor ? layouts[tensor.address] ?? .rowMajor : tensor.layout
  }
}

extension Graph {
  /// The constants of the program and of the programs inside it.
  var allConstants: [Tensor] { constants.map(\.tensor) + operations.flatMap { $0.op.subprograms.flatMap(\.allConstants) } }
}
extension Op {
  /// The programs that the op holds as attributes.
  var subprograms: [Graph] { Mirror(reflecting: self).children.compactMap { $0.value as? Graph } }
}

extension Tensor {
  /// What brings a matrix into panels.
  struct Packing {
    let tensor: Tensor, byteCount: Int, format: WeightFormat, layout: StorageLayout
    func run(_ target: UnsafeMutableRawBufferPointer) {
      let shape = tensor.shape, (k, n) = layout.isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
      tensor.rowMajor.withUnsafeBytes { format.pack($0, k: k, n: n, isTransposed: layout.isTransposed, isGated: layout.isGated, to: target, threads: 1) }
    }
  }
  /// How the tensor comes into another layout; nil where it has it already.
  func packing(in layout: StorageLayout) -> Packing? {
    guard layout != self.layout, let byteCount = layout.byteCount(of: elementType, shape: shape), shape.count == 2, let format = WeightFormat(elementType) else { return nil }
    return Packing(tensor: self, byteCount: byteCount, format: format, layout: layout)
  }
}

extension StorageLayout {
  /// Whether a weight in this layout is held as n x k.
  var isTransposed: Bool {
    switch self {
    case .rowPanels: true
    case .groupedPanels(_, _, let isTransposed, _, _): isTransposed
    case .rowMajor, .columnPanels: false
    }
  }
  /// Whether panels of two halves alternate.
  var isGated: Bool { if case .groupedPanels(_, _, _, let isGated, _) = self { isGated } else { false } }
}
