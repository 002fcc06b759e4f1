internal import CKernels
internal import IR

/// Convolutions over one or two spatial axes.
enum ConvKernel: KernelBinding {
  static func bind(_ op: Conv, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let input = site.operand(0), let weight = site.operand(1), (3...4).contains(input.rank),
      let window = chx_window(op.window, input.shape)
    else { return nil }
    let (batch, channels, filters) = (input.shape[0], input.shape[1], weight.shape[0]), bias = site.present(2)
    if op.group == channels, filters == channels {
      return .kernel(Kernel(name: "depthwise") { call in
        withUnsafePointer(to: window) { window in
          var arguments = chx_depthwise_f32_args(
            window: window, batch: batch, channels: channels, x: call.floats(0), weight: call.floats(1), bias: call.optionalFloats(bias), y: call.result(0))
          chx_depthwise_f32(&arguments, call.threads)
        }
      })
    }
    var plan = ConvPlan(window: window, batch: batch, channels: channels, filters: filters, group: op.group, bias: bias)
    if op.group == 1, let constant = weight.constant, !plan.isPointwise {
      plan.weight = site.weights.panels(.init(tensor: constant, k: plan.k, n: filters, isTransposed: true))
    }
    let bound = plan
    return .kernel(Kernel(name: "conv.\(Variants.gemm)", scratchByteCount: bound.scratchByteCount(threads: site.threads)) { bound.run($0) })
  }
}
