internal import CKernels
internal import IR

/// Binds a comparison of float elements with elements at the same places, or with one number.
protocol ComparisonKernel: KernelBinding {
  static var function: chx_compare { get }
}

extension ComparisonKernel {
  static func bind(_ op: Operator, _ site: BindingSite) -> Binding? {
    guard let a = site.operand(0), let b = site.operand(1), a.isPlainFloat, b.isPlainFloat, [a, b].allSatisfy({ $0.shape == site.results[0].shape || $0.elementCount == 1 }) else { return nil }
    let count = site.results[0].elementCount, function = function, (left, right) = (a.elementCount == count ? 1 : 0, b.elementCount == count ? 1 : 0)
    return .kernel(Kernel(name: "elementwise") { call in
      chx_compare_f32(function, count, call.floats(0), left, call.floats(1), right, call.resultBytes(0).assumingMemoryBound(to: UInt8.self), call.threads)
    })
  }
}

enum EqualKernel: ComparisonKernel { typealias Operator = Equal; static var function: chx_compare { CHX_COMPARE_EQUAL } }
enum GreaterKernel: ComparisonKernel { typealias Operator = Greater; static var function: chx_compare { CHX_COMPARE_GREATER } }
enum GreaterOrEqualKernel: ComparisonKernel { typealias Operator = GreaterOrEqual; static var function: chx_compare { CHX_COMPARE_GREATER_OR_EQUAL } }
enum LessKernel: ComparisonKernel { typealias Operator = Less; static var function: chx_compare { CHX_COMPARE_LESS } }
enum LessOrEqualKernel: ComparisonKernel { typealias Operator = LessOrEqual; static var function: chx_compare { CHX_COMPARE_LESS_OR_EQUAL } }
