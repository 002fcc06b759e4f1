internal import IR

/// A convolution whose stride is its kernel, its positions flattened and turned to the front.
struct FusePatchEmbedding: RewriteRule {
  let name = "fuse-patch-embedding"
  let roots: [any Op.Type] = [Transpose.self]

  func apply(to operation: Operation, in rewriter: Rewriter) throws(Diagnostic) -> RewriteOutcome {
    let value = operation.results[0]
    let view = rewriter.view(of: value) { rewriter.producer(of: $0)?.op is Conv }
    guard let (conv, inner) = rewriter.producer(of: view.base, as: Conv.self), rewriter.shape(of: view.base).rank == 4, view.axes.count == 3 else { return .unmatched }
    guard view.axes[0] == view.freeAtoms(ofBaseAxis: 0), view.axes[1] == view.freeAtoms(ofBaseAxis: 2) + view.freeAtoms(ofBaseAxis: 3), view.axes[2] == view.freeAtoms(ofBaseAxis: 1) else {
      return .declined("the positions are not laid out as [batch, row and column, channel]")
    }
    guard conv.kernel == conv.strides, conv.kernel.count == 2, conv.group == 1, conv.dilations.allSatisfy({ $0 == 1 }), isUnpadded(conv) else {
      return .declined("the convolution's windows overlap or leave gaps: kernel \(conv.kernel), strides \(conv.strides)")
    }
    guard rewriter.useCount(view.base) == 1 else { return .declined("the convolution is also used elsewhere") }
    guard let weight = inner.operands[1], let kernel = rewriter.constant(weight), kernel.rank == 4 else { return .declined("the kernel is not a constant") }
    let rows = kernel.shape[0], matrix = kernel.reshaped([rows, kernel.elementCount / max(rows, 1)]).transposedMatrix()
    kernel.discardResidentPages()
    let operands: [Value?] = [inner.operands[0], rewriter.constant(matrix, name: rewriter.name(of: weight))] + inner.operands.dropFirst(2)
    return .replaced(try rewriter.emit(PatchEmbedding(patch: conv.kernel), operands))
  }

  private func isUnpadded(_ conv: Conv) -> Bool {
    if case .explicit(let begin, let end) = conv.padding { return (begin + end).allSatisfy { $0 == 0 } }
    return conv.padding == .valid
  }
}
