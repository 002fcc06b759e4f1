internal import CKernels
internal import IR

enum QuantizedLinearKernel: KernelBinding {
  static func weight(_ op: QuantizedLinear) -> WeightUse? { WeightUse(operand: 3, isTransposed: op.weightIsTransposed, isGated: op.isGated, types: [.int8]) }
  static func bind(_ op: QuantizedLinear, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let scale = site.operand(1), let zeroPoint = site.operand(2), let weight = site.operand(3)?.constant, let weightScale = site.operand(4),
      let k = input.shape.last, let n = weight.shape.dropFirst(op.weightIsTransposed ? 0 : 1).first, scale.elementCount == zeroPoint.elementCount
    else { return nil }
    let packed = site.weights.panels(.init(tensor: weight, k: k, n: n, isTransposed: op.weightIsTransposed, isGated: op.isGated))
    guard var product = NarrowProduct(site, k: k, n: n, weight: packed, bias: 5, residual: 6) else { return nil }
    product.activation = op.activation
    product.isGated = op.isGated
    product.codes = .init(
      isSigned: input.type.elementType == .int8, scale: 1, zeroPoint: 2, isPerRow: scale.elementCount > 1, weightScale: 4, isPerColumn: weightScale.elementCount > 1)
    if site.operand(7) != nil {
      guard let scale = site.operand(7)?.constant?.floats.first, let zeroPoint = site.operand(8)?.constant?.ints.first else { return nil }
      product.quantization = chx_quantization(scale: scale, zero_point: Int32(truncatingIfNeeded: zeroPoint), is_signed: op.elementType == .int8 ? 1 : 0)
    }
    return .kernel(product.kernel)
  }
}
