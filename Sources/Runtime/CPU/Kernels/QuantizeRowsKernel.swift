internal import CKernels
internal import IR

enum QuantizeRowsKernel: KernelBinding {
  static func bind(_ op: QuantizeRows, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let type = input.narrowFloatType, let columns = input.shape.last else { return nil }
    let rows = input.elementCount / columns, target = QuantizedRows(columns: columns)
    return .kernel(Kernel(name: "quantize") { call in
      withUnsafePointer(to: target.target(call)) { chx_quantize_rows(rows, columns, call.bytes(0), type, columns, $0, call.threads) }
    })
  }
}
