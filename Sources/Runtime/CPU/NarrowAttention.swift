internal import CKernels
internal import IR

/// An attention over bfloat16 queries, keys and values.
struct NarrowAttention: Sendable {
  var plan: AttentionPlan

  func scratchByteCount(threads: Int) -> Int {
    var arguments = chx_attention_bf16_args()
    fill(&arguments)
    return chx_attention_bf16_scratch_bytes(&arguments, Int32(threads)) + plan.maskByteCount
  }

  private func fill(_ arguments: inout chx_attention_bf16_args) {
    var wide = chx_attention_f32_args()
    plan.fill(&wide)
    (arguments.batch, arguments.heads, arguments.queries, arguments.keys) = (wide.batch, wide.heads, wide.queries, wide.keys)
    (arguments.depth, arguments.value_depth, arguments.scale, arguments.causal) = (wide.depth, wide.value_depth, wide.scale, wide.causal)
    (arguments.q_strides, arguments.k_strides, arguments.v_strides, arguments.output_strides) = (wide.q_strides, wide.k_strides, wide.v_strides, wide.output_strides)
    (arguments.mask_batch_stride, arguments.mask_head_stride) = (wide.mask_batch_stride, wide.mask_head_stride)
    (arguments.mask_query_stride, arguments.mask_key_stride) = (wide.mask_query_stride, wide.mask_key_stride)
  }

  func run(_ call: KernelCall) {
    var arguments = chx_attention_bf16_args()
    fill(&arguments)
    let mask = plan.mask(call)
    func numbers(_ operand: Int) -> UnsafePointer<chx_bf16> { UnsafePointer(call.bytes(operand).assumingMemoryBound(to: chx_bf16.self)) }
    for group in 0..<plan.groups {
      let first = group * plan.headsPerGroup
      arguments.q = numbers(0) + first * plan.depth
      arguments.k = numbers(plan.operands.0) + plan.offsets.0 + group * plan.depth
      arguments.v = numbers(plan.operands.1) + plan.offsets.1 + group * plan.valueDepth
      arguments.bf16 = call.resultBytes(0).assumingMemoryBound(to: chx_bf16.self) + first * plan.valueDepth
      arguments.mask = mask.map { $0 + first * (plan.maskStrides?[1] ?? 0) }
      chx_attention_bf16(&arguments, call.scratch?.advanced(by: plan.maskByteCount), call.threads)
    }
  }
}
