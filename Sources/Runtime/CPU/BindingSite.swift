internal import IR

/// One operation as a binder sees it: fixed types, which operands are constants, and where repacked weights are kept.
struct BindingSite {
  struct Operand {
    var type: TensorType
    var shape: [Int]
    var constant: Tensor?
    var elementCount: Int { shape.reduce(1, *) }
    var rank: Int { shape.count }
    var isFloat: Bool { type.elementType == .float32 }
    /// Float elements in row-major order.
    var isPlainFloat: Bool { isFloat && (constant?.layout ?? .rowMajor) == .rowMajor }
  }
  let operands: [Operand?]
  let results: [Operand]
  let matrices: MatrixBackend
  let threads: Int
  let weights: WeightStore

  var count: Int { operands.count }
  func operand(_ index: Int) -> Operand? { index < operands.count ? operands[index] : nil }
  /// Whether all operands that are there, and all results, are row-major float32.
  var isPlainFloat: Bool { operands.allSatisfy { $0?.isPlainFloat ?? true } && results.allSatisfy(\.isFloat) }
  /// `index` if that operand is there.
  func present(_ index: Int) -> Int? { operand(index) == nil ? nil : index }
  func ints(_ index: Int) -> [Int]? { operand(index)?.constant?.ints }

  /// A constant as the right side of a matrix product. OpenBLAS reads it as it lies: only our
  /// own kernels have it repacked, once or at every call.
  func right(_ source: PackedWeight.Source) -> MatrixProduct.Right {
    switch matrices {
    case .streamed: .streamed(source)
    case .blas: .weight(PackedWeight(source))
    case .packed: .weight(weights.panels(source))
    }
  }
}

/// Binds the operations of one op to a kernel.
protocol KernelBinding: Sendable {
  associatedtype Operator: Op
  /// Nil where there is no kernel for these types: the op then runs by its definition.
  static func bind(_ op: Operator, _ site: BindingSite) -> Binding?
  /// The operand that `bind` reads in panels where it is a constant matrix; nil for none.
  static func weight(_ op: Operator) -> WeightUse?
}

/// An operand that the matrix kernels read in panels.
struct WeightUse: Sendable {
  var operand: Int
  /// Whether it is held as n x k.
  var isTransposed: Bool
  /// Whether its columns are two halves, of which one gates the other.
  var isGated = false
  /// The element types that there are kernels for.
  var types: [ElementType] = [.float32]

  /// The layout of a matrix of these elements; nil where the kernels read it as it is.
  func layout(of type: ElementType) -> StorageLayout? {
    types.contains(type) ? WeightFormat(type)?.layout(isTransposed: isTransposed, isGated: isGated) : nil
  }
}
extension KernelBinding {
  static var key: ObjectIdentifier { ObjectIdentifier(Operator.self) }
  static func weight(_ op: Operator) -> WeightUse? { nil }
  static func weightErased(_ op: any Op) -> WeightUse? { (op as? Operator).flatMap(weight) }
  static func bindErased(_ op: any Op, _ site: BindingSite) -> Binding? { (op as? Operator).flatMap { bind($0, site) } }
}
