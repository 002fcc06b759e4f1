internal import CKernels
internal import COpenBLAS
internal import IR

extension MatrixProduct {
  /// The same product by OpenBLAS: one single-threaded call per block of rows. Blocks are cut by shape, so that the bits do
  /// not depend on the number of threads.
  var blasKernel: Kernel {
    let product = self
    // A weight that an artifact holds in panels is laid out plainly again: this path is a cross-check.
    var plain: Tensor?
    var transposed = rightIsTransposed
    switch right {
    case .weight(let weight): (plain, transposed) = (weight.source.tensor.rowMajor, weight.source.isTransposed)
    case .streamed(let source): (plain, transposed) = (source.tensor.rowMajor, source.isTransposed)
    case .operand: break
    }
    return Kernel(name: "gemm.openblas", inPlace: residual.map { [.init(result: 0, operand: $0)] } ?? []) { [plain, transposed] call in
      openblas_set_num_threads(1)
      var job = BlasJob(product: product, transposed: transposed, call: call, right: call.floats(0), rightStride: 0)
      switch product.right {
      case .weight, .streamed: job.right = plain?.withUnsafeBytes { $0.bindMemory(to: Float.self).baseAddress } ?? job.right
      case .operand(let index, let isShared):
        job.right = call.floats(index)
        job.rightStride = isShared ? 0 : product.k * product.n
      }
      withUnsafeMutablePointer(to: &job) { job in
        chx_parallel_for(job.pointee.blocks * product.batch, 1, call.threads, { context, begin, end, _ in
          guard let job = context?.assumingMemoryBound(to: BlasJob.self) else { return }
          for block in begin..<end { job.pointee.run(block) }
        }, job)
      }
    }
  }
}

private struct BlasJob {
  static let blockRows = 64
  let product: MatrixProduct, transposed: Bool, call: KernelCall
  var right: UnsafePointer<Float>, rightStride: Int

  var blocks: Int { (product.m + Self.blockRows - 1) / Self.blockRows }

  func run(_ index: Int) {
    let (m, n, k) = (product.m, product.n, product.k), item = index / blocks, row = index % blocks * Self.blockRows
    let rows = min(Self.blockRows, m - row), start = (item * m + row) * n
    let c = call.result(0) + start, matrix = call.floats(product.left) + (product.leftIsShared ? 0 : item * m * k)
    let a = matrix + (product.leftIsTransposed ? row : row * k)
    // The residual may lie where the result goes: the product waits in memory of its own.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * n) { sums in
      guard let base = sums.baseAddress else { return }
      let size = { (value: Int) in blasint(value) }
      cblas_sgemm(
        CblasRowMajor, product.leftIsTransposed ? CblasTrans : CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, size(rows), size(n), size(k), product.alpha, a, size(product.leftIsTransposed ? m : k),
        right + item * rightStride, size(transposed ? k : n), 0, base, size(n))
      let plain = { (data: UnsafePointer<Float>) in chx_operand(data: data, row_stride: n, column_stride: 1) }
      if let bias = call.optionalFloats(product.bias) {
        chx_binary_f32(CHX_BINARY_ADD, rows, n, plain(base), chx_operand(data: bias, row_stride: 0, column_stride: 1), base, n, 1)
      }
      if let function = product.activation.unary { chx_unary_f32(function, rows * n, base, base, 1) }
      if let residual = call.optionalFloats(product.residual) {
        chx_binary_f32(CHX_BINARY_ADD, rows, n, plain(base), plain(residual + start), c, n, 1)
      } else {
        c.update(from: base, count: rows * n)
      }
    }
  }
}

extension Activation {
  /// The same function as an element-wise kernel; nil for none.
  var unary: chx_unary? {
    switch self {
    case .none: nil
    case .relu: CHX_UNARY_RELU
    case .gelu: CHX_UNARY_GELU_ERF
    case .geluTanh: CHX_UNARY_GELU_TANH
    case .quickGelu: CHX_UNARY_QUICK_GELU
    case .silu: CHX_UNARY_SILU
    case .sigmoid: CHX_UNARY_SIGMOID
    case .tanh: CHX_UNARY_TANH
    }
  }
}
