public import IR

/// The schedules of self-supervised pretraining, by iteration (DINOv2's recipe).
public struct PretrainingSchedules: Sendable, Hashable {
  public struct Settings: Sendable, Hashable {
    public var rate: Double, finalRate: Double
    public var epochs: Int, epochLength: Int, warmupEpochs: Int
    /// While the last layers of the heads stand still.
    public var frozenLastLayerEpochs: Int
    public var weightDecay: Double, finalWeightDecay: Double
    /// Of the teacher, a moving average of the student.
    public var momentum: Double, finalMomentum: Double
    public var teacherTemperature: Double, firstTeacherTemperature: Double, teacherTemperatureEpochs: Int

    public init(
      rate: Double, finalRate: Double = 1e-6, epochs: Int = 100, epochLength: Int = 2500, warmupEpochs: Int = 10, frozenLastLayerEpochs: Int = 1,
      weightDecay: Double = 0.04, finalWeightDecay: Double = 0.2, momentum: Double = 0.994, finalMomentum: Double = 1,
      teacherTemperature: Double = 0.07, firstTeacherTemperature: Double = 0.04, teacherTemperatureEpochs: Int = 30
    ) {
      self.rate = rate; self.finalRate = finalRate; self.epochs = epochs; self.epochLength = epochLength; self.warmupEpochs = warmupEpochs
      self.frozenLastLayerEpochs = frozenLastLayerEpochs; self.weightDecay = weightDecay; self.finalWeightDecay = finalWeightDecay
      self.momentum = momentum; self.finalMomentum = finalMomentum; self.teacherTemperature = teacherTemperature
      self.firstTeacherTemperature = firstTeacherTemperature; self.teacherTemperatureEpochs = teacherTemperatureEpochs
    }
  }

  public let rate: Schedule, lastLayerRate: Schedule, weightDecay: Schedule, momentum: Schedule, teacherTemperature: Schedule

  /// - Throws: `train.schedule`.
  public init(_ s: Settings) throws(Diagnostic) {
    let total = s.epochs * s.epochLength, warmup = s.warmupEpochs * s.epochLength, temperatureSteps = s.teacherTemperatureEpochs * s.epochLength
    rate = try Schedule(base: s.rate, final: s.finalRate, total: total, warmup: warmup)
    lastLayerRate = try Schedule(base: s.rate, final: s.finalRate, total: total, warmup: warmup, frozen: s.frozenLastLayerEpochs * s.epochLength)
    weightDecay = try Schedule(base: s.weightDecay, final: s.finalWeightDecay, total: total)
    momentum = try Schedule(base: s.momentum, final: s.finalMomentum, total: total)
    // A ramp alone; the warm temperature afterwards.
    teacherTemperature = try Schedule(base: s.teacherTemperature, final: s.teacherTemperature, total: temperatureSteps, warmup: temperatureSteps, start: s.firstTeacherTemperature)
  }
}
