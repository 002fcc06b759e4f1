internal import IR

/// A parameter as its builder wants it, made of tensors as the file has them.
indirect enum MappedTensor: Sendable {
  case stored(NamedTensorEntry)
  /// Along the first axis.
  case concatenated([MappedTensor])
  /// A matrix.
  case transposed(MappedTensor)
  /// Without axes of extent one.
  case squeezed(MappedTensor)

  /// As the file names them.
  var names: [String] {
    switch self {
    case .stored(let entry): [entry.name]
    case .concatenated(let parts): parts.flatMap(\.names)
    case .transposed(let part), .squeezed(let part): part.names
    }
  }
  var elementType: ElementType {
    switch self {
    case .stored(let entry): entry.elementType
    case .concatenated(let parts): parts.allSatisfy { $0.elementType == parts.first?.elementType } ? parts.first?.elementType ?? .float32 : .float32
    case .transposed(let part), .squeezed(let part): part.elementType
    }
  }
  var shape: [Int] {
    switch self {
    case .stored(let entry): entry.shape
    case .concatenated(let parts):
      // Sums of extents that a file claims may be too large: such a shape fits nothing.
      [parts.reduce(0) { sum, part in let (rows, overflow) = sum.addingReportingOverflow(part.shape.first ?? 0); return overflow ? -1 : rows }] + (parts.first?.shape.dropFirst() ?? [])
    case .transposed(let part): part.shape.reversed()
    case .squeezed(let part): part.shape.filter { $0 != 1 }
    }
  }
  var entry: NamedTensorEntry { NamedTensorEntry(name: names.joined(separator: " + "), elementType: elementType, shape: shape) }

  /// - Throws: `key-map.shape` where the shapes do not allow what is wanted.
  func checked() throws(Diagnostic) -> MappedTensor {
    switch self {
    case .transposed(let part) where part.shape.count != 2: throw Self.refuse("only a matrix is transposed", part)
    case .concatenated(let parts):
      for part in parts where part.shape.isEmpty || part.shape.dropFirst() != parts[0].shape.dropFirst() || !part.elementType.isFloatingPoint {
        throw Self.refuse("rows of different tensors cannot stand below each other", part)
      }
    default: break
    }
    return self
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
    case .concatenated(let parts):
      var tensors: [Tensor] = []
      for part in parts { tensors.append(try part.tensor(from: source)) }
      return Tensor.joined(tensors.map { $0.elementType == .float32 ? $0 : Tensor(.float32, $0.shape, scalars: $0.floats) }).reshaped(shape)
    }
  }
}
