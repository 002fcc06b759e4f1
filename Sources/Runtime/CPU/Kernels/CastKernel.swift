internal import CKernels
internal import IR

/// Between the float types of activations, and from integers to float.
enum CastKernel: KernelBinding {
  static func bind(_ op: Cast, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), (input.constant?.layout ?? .rowMajor) == .rowMajor else { return nil }
    let count = input.elementCount
    if input.type.elementType == op.to { return .alias([.init(operand: 0)]) }
    switch (input.type.elementType, op.to) {
    case (.float16, .float32): return convert(count, Float16.self, Float.self) { Float($0) }
    case (.float32, .float16): return convert(count, Float.self, Float16.self) { Float16($0) }
    case (.bfloat16, .float32):
      return byRows(input) { rows, columns, call in
        chx_f32_from_bf16(rows, columns, call.bytes(0).assumingMemoryBound(to: chx_bf16.self), columns, call.result(0), columns, call.threads)
      }
    case (.float32, .bfloat16):
      return byRows(input) { rows, columns, call in
        chx_bf16_from_f32(rows, columns, call.floats(0), columns, call.resultBytes(0).assumingMemoryBound(to: chx_bf16.self), columns, call.threads)
      }
    case (.float64, .float32): return convert(count, Double.self, Float.self) { Float($0) }
    case (.float32, .float64): return convert(count, Float.self, Double.self) { Double($0) }
    case (.int64, .float32): return convert(count, Int64.self, Float.self) { Float($0) }
    case (.int32, .float32): return convert(count, Int32.self, Float.self) { Float($0) }
    case (.uint8, .float32): return convert(count, UInt8.self, Float.self) { Float($0) }
    default: return nil
    }
  }

  private static func convert<From: BitwiseCopyable, To: BitwiseCopyable>(_ count: Int, _: From.Type, _: To.Type, _ body: @escaping @Sendable (From) -> To) -> Binding {
    .kernel(Kernel(name: "cast") { call in
      let x = call.bytes(0).assumingMemoryBound(to: From.self), y = call.resultBytes(0).assumingMemoryBound(to: To.self)
      for i in 0..<count { y[i] = body(x[i]) }
    })
  }

  private static func byRows(_ input: BindingSite.Operand, _ body: @escaping @Sendable (Int, Int, KernelCall) -> Void) -> Binding {
    let columns = input.shape.last ?? 1, rows = input.elementCount / columns
    return .kernel(Kernel(name: "cast") { body(rows, columns, $0) })
  }
}
