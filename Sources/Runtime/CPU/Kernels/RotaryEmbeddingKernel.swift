internal import CKernels
internal import IR

/// One row of angles for each token, by its place or by positions that are known beforehand.
enum RotaryEmbeddingKernel: KernelBinding {
  static func bind(_ op: RotaryEmbedding, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let cosines = site.operand(1), let sines = site.operand(2), let half = cosines.shape.last, half > 0,
      [input, cosines, sines].allSatisfy(\.isPlainFloat)
    else { return nil }
    let isSplit = input.rank == 4, batch = input.shape[0], length = input.shape[isSplit ? 2 : 1]
    let heads = isSplit ? 1 : op.headCount, copies = isSplit ? input.shape[1] : 1, depth = isSplit ? input.shape[3] : input.shape[2] / op.headCount
    var angles = Array(0..<batch * length)
    if site.operand(3) != nil {
      guard let positions = site.ints(3), positions.allSatisfy({ $0 >= 0 && $0 < cosines.elementCount / half }) else { return nil }
      angles = positions
    }
    let rows = (0..<batch).flatMap { b in (0..<copies).flatMap { _ in angles[b * length..<(b + 1) * length] } }
    return .kernel(Kernel(name: "rotate", inPlace: [.init(result: 0, operand: 0)]) { call in
      rows.withUnsafeBufferPointer {
        chx_rotate_f32(rows.count, heads, depth, half, op.isInterleaved ? 1 : 0, $0.baseAddress, call.floats(1), call.floats(2), call.floats(0), call.result(0), call.threads)
      }
    })
  }
}
