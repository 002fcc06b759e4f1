internal import CKernels
internal import IR

enum TakeRowsKernel: KernelBinding {
  static func bind(_ op: TakeRows, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), input.isPlainFloat, let count = site.results[0].shape.first else { return nil }
    let width = site.results[0].shape.dropFirst().reduce(1, *), rows = input.shape[0]
    return .kernel(Kernel(name: "copy") { call in
      let numbers = call.bytes(1).assumingMemoryBound(to: Int64.self), from = call.floats(0), to = call.result(0)
      for place in 0..<count {
        let row = numbers[place], target = to + place * width
        if row >= 0, row < rows { target.update(from: from + Int(row) * width, count: width) } else { target.update(repeating: 0, count: width) }
      }
    })
  }
}

enum AddRowsKernel: KernelBinding {
  static func bind(_ op: AddRows, _ site: BindingSite) -> Binding? {
    guard let input = site.operand(0), let added = site.operand(2), input.isPlainFloat, added.isPlainFloat, let rows = input.shape.first else { return nil }
    let count = added.shape[0], width = added.shape.dropFirst().reduce(1, *), whole = input.elementCount
    return .kernel(Kernel(name: "elementwise", inPlace: [.init(result: 0, operand: 0)]) { call in
      let numbers = call.bytes(1).assumingMemoryBound(to: Int64.self), parts = call.floats(2), to = call.result(0)
      if UnsafePointer(to) != call.floats(0) { to.update(from: call.floats(0), count: whole) }
      for place in 0..<count {
        let row = numbers[place]
        guard row >= 0, row < rows else { continue }
        let target = to + Int(row) * width
        let form = { (data: UnsafePointer<Float>) in chx_operand(data: data, row_stride: width, column_stride: 1) }
        chx_binary_f32(CHX_BINARY_ADD, 1, width, form(UnsafePointer(target)), form(parts + place * width), target, width, call.threads)
      }
    })
  }
}
