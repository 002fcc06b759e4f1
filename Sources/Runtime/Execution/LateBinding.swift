internal import IR

/// Operations whose types are only known when the program runs, bound to a kernel at that moment.
struct LateBinding {
  let options: ExecutableOptions, threads: Int, weights: WeightStore

  /// The results by a kernel; nil where there is none for these operands.
  /// - Parameter isConstant: Whether each operand is a constant of the program, whose repacked form is worth keeping.
  func run(_ op: any Op, _ arguments: [Tensor?], isConstant: [Bool]) throws(Diagnostic) -> [Tensor]? {
    guard options.usesKernels else { return nil }
    let types = try op.resultTypes(for: Arguments(arguments).operands)
    var shapes: [[Int]] = [], sizes: [Int] = []
    for type in types {
      guard type.elementType != .string, let shape = type.shape.fixed, let size = type.byteCount else { return nil }
      shapes.append(shape); sizes.append(size)
    }
    let operands = zip(arguments, isConstant).map { tensor, isConstant in
      // Integers are positions and shapes: binders look into them.
      tensor.map { BindingSite.Operand(type: $0.type, shape: $0.shape, constant: isConstant || $0.elementType.isInteger ? $0 : nil) }
    }
    let results = zip(types, shapes).map { BindingSite.Operand(type: $0, shape: $1, constant: nil) }
    let site = BindingSite(operands: operands, results: results, matrices: options.matrices, threads: threads, weights: weights)
    guard !op.spec.traits.contains(.view), case .kernel(let kernel) = KernelRegistry.bind(op, site) else { return nil }
    try weights.pack(threads: threads)
    return try call(kernel, arguments, types.map(\.elementType), shapes, sizes)
  }

  private func call(_ kernel: Kernel, _ arguments: [Tensor?], _ elementTypes: [ElementType], _ shapes: [[Int]], _ sizes: [Int]) throws(Diagnostic) -> [Tensor] {
    var offsets: [Int] = [], end = 0
    for size in sizes + [kernel.scratchByteCount] { offsets.append(end); end = MemoryPlan.aligned(end + size) }
    let memory = try Arena(byteCount: end)
    let base = memory.bytes.baseAddress
    var addresses = arguments.map { $0.flatMap { $0.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) } } }
    addresses += offsets.map { base?.advanced(by: $0) }
    withExtendedLifetime(arguments) {
      addresses.withUnsafeBufferPointer { addresses in
        guard let first = addresses.baseAddress else { return }
        kernel.run(KernelCall(
          operands: first, results: first + arguments.count, scratch: kernel.scratchByteCount > 0 ? first[addresses.count - 1] : nil,
          threads: Int32(truncatingIfNeeded: threads)))
      }
    }
    return zip(zip(elementTypes, shapes), offsets).map { type, offset in
      Tensor(type.0, type.1) { target in target.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory.bytes[offset..<offset + target.count])) }
    }
  }
}
