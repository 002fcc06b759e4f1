internal import CKernels
internal import IR

/// A normalisation of rows over the last axis that is rounded to bfloat16 or quantised as it is stored.
struct NarrowNorm: Sendable {
  enum Output: Sendable { case bfloat16, codes }
  var kind: chx_norm_kind, output: Output
  var rows: Int, columns: Int
  var inputType: chx_float_type
  var epsilon: Float
  var scale: Int?, bias: Int?
  /// What is added to the input first; the sum is the second result.
  var residual: Int?

  /// Nil where the normalised axes are not the last one, or types have no kernel.
  init?(_ kind: chx_norm_kind, _ output: Output, axis: Int, epsilon: Double, _ site: BindingSite, scale: Int, bias: Int?, residual: Int? = nil) {
    if let residual { guard site.operand(0)?.isPlainFloat ?? false, site.operand(residual)?.isPlainFloat ?? false, site.operand(residual)?.shape == site.operand(0)?.shape else { return nil } }
    guard let input = site.operand(0), let type = input.narrowFloatType, let columns = input.shape.last, axis == -1 || axis == input.rank - 1 else { return nil }
    for index in [scale, bias].compactMap(\.self) {
      if let vector = site.operand(index), vector.elementCount != columns || !vector.isPlainFloat { return nil }
    }
    self.kind = kind; self.output = output; inputType = type; self.columns = columns; rows = input.elementCount / columns
    self.epsilon = Float(epsilon); self.scale = site.present(scale); self.bias = bias.flatMap(site.present); self.residual = residual
  }

  var binding: Binding {
    .kernel(Kernel(name: output == .codes ? "norm.quantize" : "norm.bf16") { call in
      var arguments = chx_norm_narrow_args()
      arguments.kind = kind
      (arguments.rows, arguments.columns) = (rows, columns)
      (arguments.x, arguments.x_type, arguments.x_stride) = (UnsafeRawPointer(call.bytes(0)), inputType, columns)
      if let residual {
        func row(_ data: UnsafePointer<Float>) -> chx_operand { chx_operand(data: data, row_stride: 0, column_stride: 1) }
        chx_binary_f32(CHX_BINARY_ADD, 1, rows * columns, row(call.floats(0)), row(call.floats(residual)), call.result(1), rows * columns, call.threads)
        arguments.x = UnsafeRawPointer(call.resultBytes(1))
      }
      arguments.scale = call.optionalFloats(scale)
      arguments.bias = call.optionalFloats(bias)
      arguments.epsilon = epsilon
      switch output {
      case .bfloat16: (arguments.bf16, arguments.bf16_stride) = (call.resultBytes(0).assumingMemoryBound(to: chx_bf16.self), columns)
      case .codes: arguments.q8 = QuantizedRows(columns: columns).target(call)
      }
      chx_norm_narrow(&arguments, call.threads)
    })
  }
}
