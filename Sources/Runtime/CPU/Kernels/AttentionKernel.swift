internal import CKernels
internal import IR

enum AttentionKernel: KernelBinding {
  static func bind(_ op: Attention, _ site: BindingSite) -> Binding? {
    guard let queries = site.operand(0), let type = queries.narrowFloatType, queries.rank == 3, [1, 2].allSatisfy({ site.operand($0).map { $0.narrowFloatType == type } ?? true }) else { return nil }
    var plan = AttentionPlan()
    let heads = op.headCount, shared = op.keyValueHeadCount, isPacked = op.layout == .packedQKV
    guard let keys = isPacked ? queries : site.operand(1), let values = isPacked ? queries : site.operand(2) else { return nil }
    plan.batch = queries.shape[0]; plan.queries = queries.shape[1]; plan.keys = keys.shape[1]
    plan.depth = isPacked ? queries.shape[2] / (heads + 2 * shared) : queries.shape[2] / heads
    plan.valueDepth = isPacked ? plan.depth : values.shape[2] / shared
    plan.groups = shared; plan.headsPerGroup = heads / shared; plan.scale = Float(op.scale); plan.isCausal = op.isCausal
    plan.rows = (queries.shape[2], keys.shape[2], values.shape[2])
    if isPacked { plan.offsets = (heads * plan.depth, (heads + shared) * plan.depth); plan.operands = (0, 0) }
    // The kernel aligns causal order at the last key, the op at the first; with shared heads the weights are not contiguous.
    guard plan.depth <= CHX_ATTENTION_MAX_DEPTH, plan.valueDepth <= CHX_ATTENTION_MAX_DEPTH, plan.depth > 0, plan.valueDepth > 0,
      !op.isCausal || plan.queries == plan.keys, !op.returnsWeights || shared == heads
    else { return nil }
    if shared == heads { plan.groups = 1; plan.headsPerGroup = heads }
    plan.sharesKeys = shared != heads
    plan.returnsWeights = op.returnsWeights
    if let mask = site.operand(3) {
      guard mask.rank <= 4, mask.isPlainFloat || mask.type.elementType == .bool else { return nil }
      plan.maskStrides = broadcastStrides(mask.shape, to: [plan.batch, heads, plan.queries, plan.keys])
      plan.boolMaskCount = mask.isFloat ? 0 : mask.elementCount
    }
    let inPlace: [Kernel.InPlace] = !isPacked && !plan.sharesKeys && plan.depth == plan.valueDepth ? [.init(result: 0, operand: 0)] : []
    let bound = plan
    if type == CHX_BF16 {
      guard !op.returnsWeights else { return nil }
      let narrow = NarrowAttention(plan: plan)
      return .kernel(Kernel(name: "attention.bf16", scratchByteCount: narrow.scratchByteCount(threads: site.threads)) { narrow.run($0) })
    }
    return .kernel(Kernel(name: "attention", scratchByteCount: bound.scratchByteCount(threads: site.threads), inPlace: inPlace) { bound.run($0) })
  }
}
