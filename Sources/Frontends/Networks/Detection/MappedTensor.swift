internal import IR

/// A parameter as its builder wants it, made of tensors as the file has them.
indirect enum MappedTensor: Sendable {
  case stored(NamedTensorEntry)
  case concatenated([MappedTensor], axis: Int = 0)
  /// A matrix.
  case transposed(MappedTensor)
  /// As many elements under another shape.
  case reshaped(MappedTensor, [Int])
  /// Without axes of extent one.
  case squeezed(MappedTensor)

  /// As the file names them.
  var names: [String] {
    switch self {
    case .stored(let entry): [entry.name]
    case .concatenated(let parts, _): parts.flatMap(\.names)
    case .transposed(let part), .squeezed(let part), .reshaped(let part, _): part.names
    }
  }
  var elementType: ElementType {
    switch self {
    case .stored(let entry): entry.elementType
    case .concatenated(let parts, _): parts.allSatisfy { $0.elementType == parts.first?.elementType } ? parts.first?.elementType ?? .float32 : .float32
    case .transposed(let part), .squeezed(let part), .reshaped(let part, _): part.elementType
    }
  }
  var shape: [Int] {
    switch self {
    case .stored(let entry): entry.shape
    case .concatenated(let parts, let axis): Self.joinedShape(parts, axis)
    case .reshaped(_, let shape): shape
    case .transposed(let part): part.shape.reversed()
    case .squeezed(let part): part.shape.filter { $0 != 1 }
    }
  }
  var entry: NamedTensorEntry { NamedTensorEntry(name: names.joined(separator: " + "), elementType: elementType, shape: shape) }

  /// - Throws: `key-map.shape` where the shapes do not allow what is wanted.
  func checked() throws(Diagnostic) -> MappedTensor {
    switch self {
    case .transposed(let part) where part.shape.count != 2: throw Self.refuse("only a matrix is transposed", part)
    case .reshaped(let part, let shape) where shape.checkedProduct() == nil || shape.checkedProduct() != part.shape.checkedProduct():
      throw Self.refuse("another shape must have as many elements, not those of \(shape)", part)
    case .concatenated(let parts, let axis):
      for part in parts {
        var rest = part.shape, first = parts[0].shape
        guard axis < rest.count, rest.count == first.count, part.elementType.isFloatingPoint else { throw Self.refuse("tensors do not fit together along axis \(axis)", part) }
        rest.remove(at: axis)
        first.remove(at: axis)
        guard rest == first else { throw Self.refuse("tensors do not fit together along axis \(axis)", part) }
      }
    default: break
    }
    return self
  }
  /// Sums of extents that a file claims may be too large: such a shape fits nothing.
  private static func joinedShape(_ parts: [MappedTensor], _ axis: Int) -> [Int] {
    guard var shape = parts.first?.shape, axis < shape.count else { return [-1] }
    shape[axis] = parts.reduce(0) { sum, part in
      let (extent, overflow) = sum.addingReportingOverflow(axis < part.shape.count ? part.shape[axis] : 0)
      return overflow ? -1 : extent
    }
    return shape
  }
  private static func refuse(_ message: String, _ part: MappedTensor) -> Diagnostic {
    Diagnostic("key-map.shape", message, found: "\(part.entry.name) \(part.shape)")
  }

  func tensor(from source: any NamedTensors) throws(Diagnostic) -> Tensor {
    switch self {
    case .stored(let entry): return try source.tensor(entry.name)
    case .squeezed(let part): return try part.tensor(from: source).reshaped(shape)
    case .transposed(let part):
      let tensor = try part.tensor(from: source), rows = tensor.shape[0], columns = tensor.shape[1], values = tensor.floats
      return Tensor(.float32, [columns, rows]) { target in
        let elements = target.bindMemory(to: Float.self)
        for row in 0..<rows { for column in 0..<columns { elements[column * rows + row] = values[row * columns + column] } }
      }
    case .reshaped(let part, let shape): return try part.tensor(from: source).rowMajor.reshaped(shape)
    case .concatenated(let parts, let axis):
      var tensors: [Tensor] = []
      for part in parts {
        let tensor = try part.tensor(from: source)
        tensors.append(tensor.elementType == .float32 ? tensor : Tensor(.float32, tensor.shape, scalars: tensor.floats))
      }
      guard axis > 0 else { return Tensor.joined(tensors).reshaped(shape) }
      let outer = shape[..<axis].reduce(1, *), runs = tensors.map { (values: $0.floats, length: $0.shape[axis...].reduce(1, *)) }
      return Tensor(shape, (0..<outer).flatMap { row in runs.flatMap { $0.values[row * $0.length..<(row + 1) * $0.length] } })
    }
  }
}
