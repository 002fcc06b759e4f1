internal import CKernels
internal import IR

enum AdamWStepKernel: KernelBinding {
  static func bind(_ op: AdamWStep, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let count = site.operand(0)?.elementCount else { return nil }
    return .kernel(Kernel(name: "adamw", inPlace: [.init(result: 0, operand: 0), .init(result: 1, operand: 2), .init(result: 2, operand: 3)]) { call in
      let rate = call.floats(4)[0]
      var arguments = chx_adamw_f32_args()
      arguments.count = count
      (arguments.parameter, arguments.gradient, arguments.first, arguments.second) = (call.floats(0), call.floats(1), call.floats(2), call.floats(3))
      (arguments.next_parameter, arguments.next_first, arguments.next_second) = (call.result(0), call.result(1), call.result(2))
      (arguments.beta1, arguments.one_minus_beta1) = (Float(op.beta1), Float(1 - op.beta1))
      (arguments.beta2, arguments.one_minus_beta2) = (Float(op.beta2), Float(1 - op.beta2))
      (arguments.epsilon, arguments.kept, arguments.rate) = (Float(op.epsilon), Float(1 - Double(rate) * Double(call.floats(5)[0])), rate)
      (arguments.first_correction, arguments.second_correction) = (call.floats(6)[0], call.floats(7)[0])
      chx_adamw_f32(&arguments, call.threads)
    })
  }
}
