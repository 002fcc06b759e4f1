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
  /// Hands out the bytes of the tensor in another layout, without keeping them.
  func withBytes<R>(in layout: StorageLayout, scratch: inout Arena?, _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> R) throws(Diagnostic) -> R {
    guard layout != self.layout, let byteCount = layout.byteCount(of: elementType, shape: shape), shape.count == 2 else { return try withUnsafeBytes(body) }
    if (scratch?.bytes.count ?? 0) < byteCount { scratch = nil; scratch = try Arena(byteCount: byteCount) }
    guard let scratch else { return try withUnsafeBytes(body) }
    let transposed = if case .rowPanels = layout { true } else { false }
    let k = shape[transposed ? 1 : 0], n = shape[transposed ? 0 : 1]
    rowMajor.withUnsafeBytes { bytes in
      chx_gemm_pack_b_f32(k, n, bytes.bindMemory(to: Float.self).baseAddress, shape[1], transposed ? 1 : 0, scratch.bytes.bindMemory(to: Float.self).baseAddress, chx_max_threads())
    }
    return try body(UnsafeRawBufferPointer(rebasing: scratch.bytes[0..<byteCount]))
  }
}
