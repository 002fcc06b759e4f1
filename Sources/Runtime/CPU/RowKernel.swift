internal import CKernels
internal import IR

/// A normalisation of the rows of a matrix, whose rows are the last axes from some axis on.
struct RowKernel: Sendable {
  var kind: chx_norm_kind
  var rows: Int, columns: Int
  var epsilon: Float = 0
  var scale: Int? = nil, bias: Int? = nil, residual: Int? = nil

  /// Rows of the last axes from `axis`; nil where scale or bias do not have one element for each column.
  init?(_ kind: chx_norm_kind, axis: Int, _ site: BindingSite, epsilon: Double = 0, scale: Int? = nil, bias: Int? = nil, residual: Int? = nil) {
    guard site.isPlainFloat, let input = site.operand(0), case let first = axis < 0 ? axis + input.rank : axis, input.shape.indices.contains(first) else { return nil }
    let length = input.shape[first...].reduce(1, *)
    for index in [scale, bias].compactMap(\.self) {
      if let vector = site.operand(index), vector.elementCount != length { return nil }
    }
    self.kind = kind; columns = length; rows = input.elementCount / length; self.epsilon = Float(epsilon)
    self.scale = scale.flatMap(site.present); self.bias = bias.flatMap(site.present); self.residual = residual
  }

  func kernel(_ name: String, inPlace: [Kernel.InPlace] = [.init(result: 0, operand: 0)]) -> Binding {
    .kernel(Kernel(name: name, inPlace: inPlace) { call in
      var arguments = chx_norm_f32_args()
      arguments.kind = kind
      (arguments.rows, arguments.columns) = (rows, columns)
      (arguments.x, arguments.x_stride) = (call.floats(0), columns)
      (arguments.y, arguments.y_stride) = (call.result(0), columns)
      arguments.scale = call.optionalFloats(scale)
      arguments.bias = call.optionalFloats(bias)
      arguments.epsilon = epsilon
      if let residual {
        (arguments.residual, arguments.residual_stride) = (call.floats(residual), columns)
        (arguments.sum, arguments.sum_stride) = (call.result(1), columns)
      }
      chx_norm_f32(&arguments, call.threads)
    })
  }
}
