internal import CKernels
internal import IR

enum SoftmaxGradientKernel: KernelBinding {
  static func bind(_ op: SoftmaxGradient, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let columns = site.results[0].shape.last else { return nil }
    let rows = site.results[0].elementCount / columns
    return .kernel(Kernel(name: "softmax", inPlace: [.init(result: 0, operand: 1)]) { call in
      chx_softmax_gradient_f32(rows, columns, call.floats(0), call.floats(1), call.result(0), call.threads)
    })
  }
}

enum LayerNormalizationGradientKernel: KernelBinding {
  static func bind(_ op: LayerNormalizationGradient, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let columns = site.results[0].shape.last else { return nil }
    var arguments = chx_layer_norm_gradient_f32_args()
    (arguments.rows, arguments.columns, arguments.epsilon) = (site.results[0].elementCount / columns, columns, Float(op.epsilon))
    let scratch = chx_layer_norm_gradient_scratch_bytes(&arguments), rows = arguments.rows
    return .kernel(Kernel(name: "norm", scratchByteCount: scratch, inPlace: [.init(result: 0, operand: 2)]) { call in
      var arguments = chx_layer_norm_gradient_f32_args()
      (arguments.rows, arguments.columns, arguments.epsilon) = (rows, columns, Float(op.epsilon))
      (arguments.x, arguments.scale, arguments.cotangent) = (call.floats(0), call.floats(1), call.floats(2))
      (arguments.dx, arguments.dscale, arguments.dbias) = (call.result(0), call.result(1), call.result(2))
      chx_layer_norm_gradient_f32(&arguments, call.scratch, call.threads)
    })
  }
}

enum AttentionGradientKernel: KernelBinding {
  static func bind(_ op: AttentionGradient, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, case let shape = site.results[0].shape, shape.count == 3 else { return nil }
    var sizes = chx_attention_gradient_f32_args()
    (sizes.batch, sizes.tokens, sizes.heads, sizes.depth, sizes.scale) = (shape[0], shape[1], op.headCount, shape[2] / 3 / op.headCount, Float(op.scale))
    let scratch = chx_attention_gradient_scratch_bytes(&sizes, Int32(site.threads)), (batch, tokens, heads, depth, scale) = (sizes.batch, sizes.tokens, sizes.heads, sizes.depth, sizes.scale)
    return .kernel(Kernel(name: "attention", scratchByteCount: scratch) { call in
      var arguments = chx_attention_gradient_f32_args()
      (arguments.batch, arguments.tokens, arguments.heads, arguments.depth, arguments.scale) = (batch, tokens, heads, depth, scale)
      (arguments.packed, arguments.cotangent, arguments.gradient) = (call.floats(0), call.floats(1), call.result(0))
      chx_attention_gradient_f32(&arguments, call.scratch, call.threads)
    })
  }
}
