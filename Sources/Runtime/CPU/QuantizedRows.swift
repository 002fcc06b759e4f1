internal import CKernels
internal import IR

/// Rows that become 8-bit codes, with the places of codes, scales and zero points among an operation's results.
struct QuantizedRows: Sendable {
  var columns: Int

  /// Asymmetric codes with a scale and a zero point for each row, in the first three results.
  func target(_ call: KernelCall) -> chx_quantized_rows {
    var rows = chx_quantized_rows()
    rows.mode = CHX_QUANTIZE_ROW_ASYMMETRIC
    (rows.data, rows.stride) = (call.resultBytes(0), columns)
    rows.scales = call.result(1)
    rows.zero_points = call.resultBytes(2).assumingMemoryBound(to: Int32.self)
    return rows
  }
}
