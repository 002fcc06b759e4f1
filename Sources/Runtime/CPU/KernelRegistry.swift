internal import IR

/// Every kernel binding. A faster op is one file in `Kernels` and one word here.
enum KernelRegistry {
  static let all: [any KernelBinding.Type] = elementwise + movement + matrices + rows + codes + training

  static let elementwise: [any KernelBinding.Type] = [
    AbsKernel.self, AddKernel.self, BatchNormalizationKernel.self, CastKernel.self, ClipKernel.self, DivideKernel.self, ErfKernel.self,
    ExpKernel.self, GeluKernel.self, MaximumKernel.self, MinimumKernel.self, MultiplyKernel.self, NegateKernel.self, PowerKernel.self,
    QuickGeluKernel.self, ReciprocalKernel.self, ReluKernel.self, SigmoidKernel.self, SiLUKernel.self, SqrtKernel.self,
    SubtractKernel.self, SwiGLUKernel.self, TanhKernel.self, WhereKernel.self,
  ]
  static let movement: [any KernelBinding.Type] = [
    ConcatKernel.self, ExpandKernel.self, GatherKernel.self, SliceKernel.self, SplitKernel.self, TransposeKernel.self,
  ]
  static let matrices: [any KernelBinding.Type] = [
    AttentionKernel.self, ConvKernel.self, GemmKernel.self, LinearKernel.self, MatMulKernel.self, PatchEmbeddingKernel.self,
  ]
  static let rows: [any KernelBinding.Type] = [
    AddLayerNormalizationKernel.self, AveragePoolKernel.self, GlobalAveragePoolKernel.self, LayerNormalizationKernel.self,
    LogSoftmaxKernel.self, MaxPoolKernel.self, ReduceMeanKernel.self, ReduceSumKernel.self, RMSNormalizationKernel.self,
    RotaryEmbeddingKernel.self, SoftmaxKernel.self,
  ]
  static let training: [any KernelBinding.Type] = [
    AdamWStepKernel.self, AddRowsKernel.self, AttentionGradientKernel.self, EqualKernel.self, GreaterKernel.self, GreaterOrEqualKernel.self, LayerNormalizationGradientKernel.self,
    LessKernel.self, LessOrEqualKernel.self, PadKernel.self, ReduceL1Kernel.self, ReduceL2Kernel.self, ReduceSumSquareKernel.self, SoftmaxGradientKernel.self, TakeRowsKernel.self,
  ]

  static let codes: [any KernelBinding.Type] = [
    DequantizeLinearKernel.self, DynamicQuantizeLinearKernel.self, QuantizedLayerNormalizationKernel.self, QuantizedLinearKernel.self, QuantizeLinearKernel.self, QuantizeRowsKernel.self,
  ]

  private static let byOp = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })

  static func bind(_ op: any Op, _ site: BindingSite) -> Binding? {
    // Empty tensors have no address; there is nothing to compute either.
    if site.results.allSatisfy({ $0.elementCount == 0 }) { return .kernel(Kernel(name: "none", run: { _ in })) }
    if site.operands.contains(where: { $0?.elementCount == 0 }) { return nil }
    if op.spec.traits.contains(.view), site.results.count == 1, let input = site.operand(0), (input.constant?.layout ?? .rowMajor) == .rowMajor,
      input.type.byteCount == site.results[0].type.byteCount, input.type.elementType == site.results[0].type.elementType {
      return .alias([.init(operand: 0)])
    }
    return byOp[ObjectIdentifier(type(of: op))]?.bindErased(op, site)
  }

  /// The constant matrix that an operation reads in panels, if there is one, and its layout.
  static func weight(of operation: Operation, in graph: Graph) -> (operand: Int, layout: StorageLayout)? {
    guard let use = byOp[ObjectIdentifier(type(of: operation.op))]?.weightErased(operation.op), use.operand < operation.operands.count,
      let tensor = operation.operands[use.operand].flatMap(graph.constant), tensor.rank == 2, let layout = use.layout(of: tensor.elementType)
    else { return nil }
    return (use.operand, layout)
  }
}
