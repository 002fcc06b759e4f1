internal import CKernels
internal import IR

/// One attention with its strides settled.
struct AttentionPlan: Sendable {
  var batch = 0, queries = 0, keys = 0, depth = 0, valueDepth = 0
  /// Heads that share keys and values are computed by one call for each group.
  var groups = 1, headsPerGroup = 0, sharesKeys = false
  var scale: Float = 1, isCausal = false, returnsWeights = false
  /// Floats from row to row of queries, keys and values.
  var rows = (0, 0, 0)
  /// The operands that hold keys and values, and where in their rows these begin.
  var operands = (1, 2), offsets = (0, 0)
  /// By item, head, query and key; nil for no mask.
  var maskStrides: [Int]?
  /// Elements of a mask of bools, which becomes one of floats first.
  var boolMaskCount = 0

  var maskByteCount: Int { (boolMaskCount * 4 + 63) / 64 * 64 }
  func scratchByteCount(threads: Int) -> Int {
    var arguments = chx_attention_f32_args()
    fill(&arguments)
    return chx_attention_scratch_bytes(&arguments, Int32(threads)) + maskByteCount
  }

  func fill(_ arguments: inout chx_attention_f32_args) {
    (arguments.batch, arguments.heads, arguments.queries, arguments.keys) = (batch, headsPerGroup, queries, keys)
    (arguments.depth, arguments.value_depth) = (depth, valueDepth)
    let width = headsPerGroup * groups * valueDepth
    arguments.q_strides = chx_attention_strides(batch: queries * rows.0, row: rows.0, head: depth)
    arguments.k_strides = chx_attention_strides(batch: keys * rows.1, row: rows.1, head: sharesKeys ? 0 : depth)
    arguments.v_strides = chx_attention_strides(batch: keys * rows.2, row: rows.2, head: sharesKeys ? 0 : valueDepth)
    arguments.output_strides = chx_attention_strides(batch: queries * width, row: width, head: valueDepth)
    arguments.scale = scale
    arguments.causal = isCausal ? 1 : 0
    if let strides = maskStrides {
      (arguments.mask_batch_stride, arguments.mask_head_stride, arguments.mask_query_stride, arguments.mask_key_stride) = (strides[0], strides[1], strides[2], strides[3])
    }
  }

  /// The mask as floats, made in the scratch where it is one of bools; nil for no mask.
  func mask(_ call: KernelCall) -> UnsafePointer<Float>? {
    guard boolMaskCount > 0, let floats = call.scratchFloats else { return maskStrides == nil ? nil : call.optionalFloats(3) }
    let bools = call.bytes(3).assumingMemoryBound(to: UInt8.self)
    for i in 0..<boolMaskCount { floats[i] = bools[i] != 0 ? 0 : -.infinity }
    return UnsafePointer(floats)
  }

  func run(_ call: KernelCall) {
    var arguments = chx_attention_f32_args()
    fill(&arguments)
    let mask = mask(call)
    for group in 0..<groups {
      let first = group * headsPerGroup
      arguments.q = call.floats(0) + first * depth
      arguments.k = call.floats(operands.0) + offsets.0 + group * depth
      arguments.v = call.floats(operands.1) + offsets.1 + group * valueDepth
      arguments.output = call.result(0) + first * valueDepth
      arguments.mask = mask.map { $0 + first * (maskStrides?[1] ?? 0) }
      if returnsWeights { arguments.probabilities = call.result(1) }
      chx_attention_f32(&arguments, call.scratch?.advanced(by: maskByteCount), call.threads)
    }
  }
}
