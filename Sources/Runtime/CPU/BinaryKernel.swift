internal import CKernels
internal import IR

/// Binds an op on pairs of float elements, with broadcasting.
protocol BinaryKernel: KernelBinding {
  static var function: chx_binary { get }
}

extension BinaryKernel {
  static func bind(_ op: Operator, _ site: BindingSite) -> Binding? {
    guard site.isPlainFloat, let a = site.operand(0), let b = site.operand(1) else { return nil }
    let form = BroadcastForm(a.shape, b.shape, to: site.results[0].shape), function = function
    let whole = [0, 1].filter { site.operand($0)?.shape == site.results[0].shape }
    return .kernel(Kernel(name: "elementwise", inPlace: whole.map { .init(result: 0, operand: $0) }) { call in
      let a = call.floats(0), b = call.floats(1), y = call.result(0)
      for slice in form.slices {
        chx_binary_f32(
          function, form.rows, form.columns,
          chx_operand(data: a + slice.left, row_stride: form.left.row, column_stride: form.left.column),
          chx_operand(data: b + slice.right, row_stride: form.right.row, column_stride: form.right.column),
          y + slice.result, form.columns, call.threads)
      }
    })
  }
}

/// A broadcast operation on two tensors as operations on matrices: axes that both operands walk alike are merged, and
/// what is left beyond two axes becomes a list of slices.
struct BroadcastForm: Sendable {
  struct Strides: Sendable { var row: Int, column: Int }
  struct Slice: Sendable { var left: Int, right: Int, result: Int }
  let rows: Int, columns: Int
  let left: Strides, right: Strides
  let slices: [Slice]

  init(_ a: [Int], _ b: [Int], to shape: [Int]) {
    let strides = [broadcastStrides(a, to: shape), broadcastStrides(b, to: shape)]
    var axes: [(extent: Int, left: Int, right: Int)] = []
    for axis in shape.indices where shape[axis] != 1 {
      let next = (extent: shape[axis], left: strides[0][axis], right: strides[1][axis])
      if let last = axes.last, last.left == next.left * next.extent, last.right == next.right * next.extent {
        axes[axes.count - 1] = (last.extent * next.extent, next.left, next.right)
      } else {
        axes.append(next)
      }
    }
    let column = axes.popLast() ?? (1, 1, 1), row = axes.popLast() ?? (1, 0, 0)
    (rows, columns) = (row.extent, column.extent)
    left = Strides(row: row.left, column: column.left)
    right = Strides(row: row.right, column: column.right)
    var slices: [Slice] = []
    let size = rows * columns
    forEachIndex(axes.map(\.extent), strides: [axes.map(\.left), axes.map(\.right)]) { offsets in
      slices.append(Slice(left: offsets[0], right: offsets[1], result: slices.count * size))
    }
    self.slices = slices
  }
}
