internal import Frontends
public import IR

extension SelfDistillation {
  /// Clips each network's gradient, steps, and moves the teacher after the student.
  func update(by total: Expression, _ program: TrainingProgramBuilder, _ reportsGradients: Bool) throws(Diagnostic) {
    let names = program.names(prefix: "student."), builder = program.builder
    var parameters: [Value] = []
    for name in names { parameters.append(try program.known(name).value) }
    let gradients = try builder.gradients(of: total.value, by: parameters)
    var parts: [(name: String, gradient: Expression, rate: Expression, decay: Expression)] = []
    for network in ["backbone", "dino_head", "ibot_head"] {
      let prefix = "student.\(network)."
      let members = zip(names, gradients).compactMap { name, gradient in name.hasPrefix(prefix) ? gradient.map { (name: name, gradient: Expression($0, in: builder)) } : nil }
      guard let (norm, clipped) = try GradientClipping(maximum: clipping)(members.map(\.gradient)) else { continue }
      program.report("norm.\(network)", norm)
      for (member, gradient) in zip(members, clipped) {
        let role = ParameterRole(String(member.name.dropFirst(prefix.count)), depth: backbone.depth, layerDecay: layerDecay, patchFactor: patchRateFactor, isBackbone: network == "backbone")
        let rate = try program.number(role.isLastLayer ? "rate.last_layer" : "rate") * role.rateFactor
        parts.append((member.name, gradient, rate, try program.number("decay") * role.decayFactor))
        if reportsGradients { program.report("gradient.\(member.name)", gradient) }
      }
    }
    let next = try optimizer.update(parts, in: program), momentum = program.number("momentum")
    for name in names {
      // The teacher is the student's copy in whole, whatever part of it answers here.
      guard let shape = try program.known(name).shape.fixed else { continue }
      let teacher = "teacher." + name.dropFirst(8), before = try program.state(teacher, shape, role: .copy(of: name))
      let after = if let next = next[name] { next } else { try program.known(name) }
      try program.update(teacher, to: before * momentum + after * (1 - momentum))
    }
  }

  static func block(_ branch: String) -> Int { Int(branch.dropFirst("blocks.".count).prefix { $0 != "." }) ?? 0 }

  /// The batch inputs that say which samples take part in each residual branch, drawn in the order block, branch, crops.
  public func keptInputs(_ source: inout some RandomSource) throws(Diagnostic) -> [String: Tensor] {
    guard let dropPath else { return [:] }
    var inputs: [String: Tensor] = [:]
    for block in 0..<backbone.depth {
      let rate = dropPath.rate(block: block, of: backbone.depth)
      for branch in ["attn", "ffn"] where rate > 0 {
        for (group, count) in [("globals", 2 * batch), ("locals", localCrops * batch)] {
          inputs["kept.\(group).blocks.\(block).\(branch)"] = Tensor(int64s: try source.subset(of: count, keeping: DropPath.kept(of: count, rate: rate)))
        }
      }
    }
    return inputs
  }
}
