internal import Frontends
public import IR

extension SelfDistillation {
  /// One step. Crops are `globals` [2 batch, channels, side, side], all of the first view, then all of the second, and
  /// `locals` [localCrops batch, ...] likewise; the rest of a batch is what `inputs` and `keptInputs` tell. Parameters are
  /// `student.{backbone, dino_head, ibot_head}.*` and `teacher.*`, as in CheXFound's checkpoints.
  ///
  /// Reports the unweighted terms `dino_local`, `dino_global`, `koleo` and `ibot`, the `total`, and `norm.{network}` before clipping.
  /// - Parameter reportsGradients: Adds reports `gradient.{parameter}`, clipped.
  public func program(elementType: ElementType = .float32, reportsGradients: Bool = false) throws(Diagnostic) -> TrainingProgram {
    let program = TrainingProgramBuilder(name: "self_distillation", elementType: elementType)
    let globals = program.batch("globals", [2 * batch, channels, globalSide, globalSide])
    let locals = program.batch("locals", [localCrops * batch, channels, localSide, localSide])
    let patches = (globalSide / backbone.patch) * (globalSide / backbone.patch)
    let masking = Masking(
      masks: program.batch("masks", [2 * batch, patches], .bool), places: program.batch("masked", [maskedPatches], .int64), weights: program.batch("mask_weights", [maskedPatches]))

    let student = try seen(globals, locals, masking, program)
    let targets = try targets(globals, masking, program)
    let terms = try terms(student, targets, masking)
    let entropy = try terms.koleo * entropyWeight
    let total = try (terms.local + terms.global) * classWeight + entropy + terms.ibot * patchWeight
    for (name, value) in [("total", total), ("dino_local", terms.local), ("dino_global", terms.global), ("koleo", terms.koleo), ("ibot", terms.ibot)] { program.report(name, value) }
    try update(by: total, program, reportsGradients)
    return program.finish()
  }

  /// The patches that the student does not see.
  struct Masking { var masks: Expression, places: Expression, weights: Expression }
  /// What student or teacher say: logits of class tokens and masked patches.
  struct Predictions { var classes: Expression, patches: Expression }
  struct Student { var locals: Expression, globals: Predictions, classTokens: Expression }

  private func seen(_ globals: Expression, _ locals: Expression, _ masking: Masking, _ program: TrainingProgramBuilder) throws(Diagnostic) -> Student {
    let (tokens, patches) = try backbone.features(of: globals.value, mask: masking.masks.value, form("student", "globals", program))
    let (local, _) = try backbone.features(of: locals.value, form("student", "locals", program))
    let classes = try logits(classHead, local, "student.dino_head.", program)
    let predictions = Predictions(
      classes: try logits(classHead, tokens, "student.dino_head.", program),
      patches: try patchLogits(Expression(patches, in: program.builder), masking, "student", program))
    return Student(locals: classes, globals: predictions, classTokens: Expression(tokens, in: program.builder))
  }

  /// Distributions: of class tokens [2, batch, prototypes], the views swapped, and of masked patches.
  private func targets(_ globals: Expression, _ masking: Masking, _ program: TrainingProgramBuilder) throws(Diagnostic) -> Predictions {
    let (tokens, patches) = try backbone.features(of: globals.value, form("teacher", nil, program))
    let builder = program.builder, both = Expression(tokens, in: builder)
    let (second, first) = (try both.sliced(axis: 0, batch..<2 * batch), try both.sliced(axis: 0, 0..<batch))
    let classes = try logits(classHead, second.apply(Concat(axis: 0), first).value, "teacher.dino_head.", program)
    let masked = try patchLogits(Expression(patches, in: builder), masking, "teacher", program)
    let temperature = program.number("temperature"), isMasked = try masking.weights.isGreater(than: 0).cast(to: program.elementType)
    switch assignment {
    case .sinkhorn:
      return Predictions(
        classes: try SinkhornKnopp()(classes, temperature: temperature).reshaped([2, batch, classHead.prototypes]),
        patches: try SinkhornKnopp()(masked, temperature: temperature, counts: isMasked))
    case .centering:
      let assigned = try centred(classes, "dino", temperature, nil, program)
      return Predictions(classes: try assigned.reshaped([2, batch, classHead.prototypes]), patches: try centred(masked, "ibot", temperature, isMasked, program))
    }
  }

  private func centred(_ logits: Expression, _ name: String, _ temperature: Expression, _ counts: Expression?, _ program: TrainingProgramBuilder) throws(Diagnostic) -> Expression {
    guard let width = logits.shape.dimensions.last?.fixedValue else { return logits }
    let centre = try program.state("centre.\(name)", [width], role: .zero), seen = try program.state("seen.\(name)", [width], role: .zero)
    let result = try SoftmaxCentering()(logits, temperature: temperature, centre: centre, seen: seen, counts: counts)
    try program.update("centre.\(name)", to: result.centre)
    try program.update("seen.\(name)", to: result.seen)
    return result.assignments
  }

  private func terms(_ student: Student, _ teacher: Predictions, _ masking: Masking) throws(Diagnostic) -> (local: Expression, global: Expression, koleo: Expression, ibot: Expression) {
    let dino = DINOLoss(localCrops: localCrops, studentTemperature: studentTemperature)
    let local = try dino.local(student.locals, teacher.classes)
    let global = try dino.global(student.globals.classes, teacher.classes.reshaped([2 * batch, classHead.prototypes]))
    let views = (try student.classTokens.sliced(axis: 0, 0..<batch), try student.classTokens.sliced(axis: 0, batch..<2 * batch))
    // One image has no nearest neighbour; with no weight nobody asks for one.
    let koleo = batch > 1 || entropyWeight != 0 ? try KoLeoLoss()(views.0) + KoLeoLoss()(views.1) : local.constant(0)
    let ibot = try IBOTLoss(studentTemperature: studentTemperature)(student.globals.patches, teacher.patches, weights: masking.weights, images: 2 * batch)
    return (local, global, koleo, ibot)
  }

  private func patchLogits(_ patches: Expression, _ masking: Masking, _ network: String, _ program: TrainingProgramBuilder) throws(Diagnostic) -> Expression {
    let rows = try patches.reshaped([-1, backbone.width]).apply(TakeRows(), masking.places)
    return try logits(patchHead ?? classHead, rows.value, "\(network).\(patchHead == nil ? "dino" : "ibot")_head.", program)
  }

  private func logits(_ head: Head, _ rows: Value, _ prefix: String, _ program: TrainingProgramBuilder) throws(Diagnostic) -> Expression {
    Expression(try head.projection.logits(of: rows, prototypes: head.prototypes, program.form(prefix: prefix, role: role(prefix))), in: program.builder)
  }

  /// - Parameter group: Which crops lose samples on their way; nil for none.
  private func form(_ network: String, _ group: String?, _ program: TrainingProgramBuilder) throws(Diagnostic) -> TrainingForm {
    let prefix = "\(network).backbone."
    var form = program.form(prefix: prefix, role: role(prefix))
    guard let group, let dropPath else { return form }
    form.keptSamples = { (branch, batch) throws(Diagnostic) in
      let rate = dropPath.rate(block: Self.block(branch), of: backbone.depth)
      return rate > 0 ? program.batch("kept.\(group).\(branch)", [DropPath.kept(of: batch, rate: rate)], .int64).value : nil
    }
    return form
  }

  /// The teacher begins as the student.
  private func role(_ prefix: String) -> (String) -> TrainingProgram.StateEntry.Role {
    { prefix.hasPrefix("teacher.") ? .copy(of: "student." + prefix.dropFirst(8) + $0) : .parameter }
  }
}
