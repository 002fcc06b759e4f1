public import Frontends
public import IR

/// DINOv2's self-distillation (Oquab et al. 2024) as CheXFound runs it: a student sees global crops, some of their patches
/// masked, and local crops, and learns what a moving average of itself says of the whole global crops.
public struct SelfDistillation: Sendable {
  public enum Assignment: Sendable, Hashable { case sinkhorn, centering }

  /// A projection head and how many prototypes it has.
  public struct Head: Sendable, Hashable {
    public var projection: ProjectionHead, prototypes: Int
    public init(_ projection: ProjectionHead = .init(), prototypes: Int = 131072) { self.projection = projection; self.prototypes = prototypes }
  }

  /// `positions.grid` is the grid of the table of positions.
  public var backbone: VisionTransformer
  public var classHead: Head
  /// Nil where masked patches share the class tokens' head.
  public var patchHead: Head?
  public var assignment = Assignment.sinkhorn
  public var channels = 3
  /// Images in a batch; each has two global crops.
  public var batch: Int
  public var globalSide: Int, localSide: Int
  /// Of each image.
  public var localCrops = 8
  /// Room for masked patches in a batch.
  public var maskedPatches: Int
  public var classWeight = 1.0, patchWeight = 3.0, entropyWeight = 0.1
  public var studentTemperature = 0.1
  /// The bound of each network's gradient.
  public var clipping = 3.0
  public var layerDecay = 1.0, patchRateFactor = 0.2
  public var optimizer = AdamW()
  public var dropPath: DropPath?

  public init(backbone: VisionTransformer, classHead: Head, patchHead: Head?, batch: Int, globalSide: Int, localSide: Int, maskedPatches: Int) {
    self.backbone = backbone; self.classHead = classHead; self.patchHead = patchHead; self.batch = batch
    self.globalSide = globalSide; self.localSide = localSide; self.maskedPatches = maskedPatches
  }

  /// The numbers of a step.
  /// - Parameter step: Counted from 0.
  public func numbers(_ schedules: PretrainingSchedules, step: Int) -> [String: Double] {
    optimizer.numbers(step: step).merging([
      "rate": schedules.rate[step], "rate.last_layer": schedules.lastLayerRate[step], "decay": schedules.weightDecay[step],
      "momentum": schedules.momentum[step], "temperature": schedules.teacherTemperature[step],
    ]) { first, _ in first }
  }

  /// Batch inputs for the masks of a batch of global crops: `masks` bool [2 batch, patches], `masked` int64 [maskedPatches], the
  /// places of the masked patches among all, and `mask_weights` [maskedPatches], zero where there is none.
  /// - Throws: `train.masks` for more masked patches than there is room for.
  public func inputs(_ masks: BlockMasks.Batch, elementType: ElementType = .float32) throws(Diagnostic) -> [String: Tensor] {
    let indices = masks.indices, room = maskedPatches - indices.count
    guard room >= 0, let patches = masks.masks.first?.count else {
      throw Diagnostic("train.masks", "more patches are masked than there is room for", category: .configuration, found: "\(indices.count)", expected: "\(maskedPatches) at most")
    }
    return [
      "masks": Tensor([masks.masks.count, patches], bools: masks.masks.flatMap { $0 }),
      "masked": Tensor(int64s: indices.map(\.place) + Array(repeating: 0, count: room)),
      "mask_weights": Tensor(elementType, [maskedPatches], doubles: indices.map(\.weight) + Array(repeating: 0, count: room)),
    ]
  }
}
