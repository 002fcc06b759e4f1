extension OpRegistry {
  /// Between numbers and their quantized codes.
  static let quantization: [any Op.Type] = [
    QuantizeLinear.self, DequantizeLinear.self, DynamicQuantizeLinear.self, MatMulInteger.self, ConvInteger.self, QLinearMatMul.self, QLinearConv.self,
    QuantizeRows.self, QuantizedLinear.self, QuantizedLayerNormalization.self,
  ]
}
