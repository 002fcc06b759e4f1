internal import IR

extension PickleMachine {
  /// What a call of an allowed name gives: always plain data.
  mutating func call(_ function: PickleGlobal, _ arguments: [PickleValue]) throws(Diagnostic) -> PickleValue {
    switch function {
    case .orderedDictionary: return make(.dictionary, try pairs(arguments.first))
    case .defaultDictionary: return make(.dictionary, try pairs(arguments.dropFirst().first))
    case .attributes: return make(.attributes)
    case .list: return make(.list, try elements(arguments.first))
    case .set: return make(.set, try elements(arguments.first))
    case .tuple, .size: return make(.tuple, try elements(arguments.first))
    case .complex: return make(.tuple, arguments)
    case .text: return .text(try arguments.map(text).joined(separator: "/"))
    case .encodedBytes: return .bytes(try latinBytes(arguments))
    case .byteArray:
      guard let first = arguments.first else { return .bytes([]) }
      return .bytes(try arguments.count == 2 ? latinBytes(arguments) : bytes(first))
    case .device:
      guard let kind = arguments.first else { throw damaged("a device has no name") }
      guard arguments.count > 1, case .integer(let index) = arguments[1] else { return .text(try text(kind)) }
      return .text("\(try text(kind)):\(index)")
    case .layout, .typeTag:
      guard let first = arguments.first else { throw damaged("a call has no argument") }
      return first
    case .rebuildTensor: return try tensor(arguments, type: nil)
    case .rebuildTensorOfType:
      guard arguments.count >= 7, case .global(.elementType(_, let type)) = arguments[6] else { throw damaged("a tensor has no element type") }
      return try tensor(arguments, type: type)
    case .rebuildParameter:
      guard let first = arguments.first, let node = items(first), case .tensor = node.kind else { throw damaged("a parameter is no tensor") }
      return first
    case .rebuildFromType:
      guard arguments.count >= 3, case .global(let rebuild) = arguments[0], case .global(.name) = arguments[1], let inner = tuple(arguments[2]) else {
        throw damaged("a tensor of another class cannot be built")
      }
      // One level only: nothing rebuilds itself.
      if case .rebuildFromType = rebuild { throw damaged("a tensor of another class cannot be built") }
      return try call(rebuild, inner)
    case .numpyReconstruct: return make(.array(nil))
    case .numpyType:
      guard let name = arguments.first else { throw damaged("a NumPy type has no name") }
      return make(.numpyType(try text(name)))
    case .numpyScalar: return try numpyScalar(arguments)
    case .numpyBuffer: return try numpyBuffer(arguments)
    case .numpyArray, .name, .elementType, .storage: throw damaged("a name is called that is no function")
    }
  }

  /// Gives a value its state.
  func build(_ target: PickleValue, _ state: PickleValue) throws(Diagnostic) {
    guard let node = items(target) else { throw damaged("a state for what has none") }
    switch node.kind {
    // The attributes of a dictionary or a tensor (`_metadata` of state dictionaries) are no weights.
    case .dictionary, .tensor: return
    case .attributes:
      guard let attributes = items(state), case .dictionary = attributes.kind else { throw damaged("the state of an object is no dictionary") }
      node.items += attributes.items
    case .numpyType(let name):
      if let parts = tuple(state), parts.count > 1, case .text(let order) = parts[1] { node.kind = .numpyType(order + name) }
    case .array:
      guard let parts = tuple(state), parts.count == 5, let shape = extents(parts[1]), case .bool(let isFortran) = parts[3], let type = numpyDescriptor(parts[2]) else {
        throw damaged("the state of a NumPy array cannot be read")
      }
      node.kind = .array(try array(type, shape, isFortran: isFortran, try bytes(parts[4])))
    case .list, .tuple, .set, .storage: throw damaged("a state for what has none")
    }
  }

  // MARK: Tensors

  /// The storage that a persistent identifier names: `("storage", class, key, device, count[, (key, start, count)])`.
  func storage(_ identifier: PickleValue) throws(Diagnostic) -> StorageReference {
    guard let parts = tuple(identifier), parts.count >= 5, case .text("storage") = parts[0], case .global(.storage(let type)) = parts[1],
      case .integer(let count) = parts[4], count >= 0
    else { throw damaged("a storage is not described as torch.save does") }
    let key: String
    switch parts[2] {
    case .text(let text): key = text
    case .integer(let number): key = "\(number)"
    default: throw damaged("a storage's key is no text")
    }
    var reference = StorageReference(key: key, elementType: type, count: count)
    if parts.count > 5, let view = tuple(parts[5]) {
      guard view.count == 3, case .integer(let start) = view[1], case .integer(let length) = view[2], start >= 0, length >= 0, start <= count, length <= count - start else {
        throw damaged("a part of a storage lies outside of it")
      }
      (reference.start, reference.count) = (start, length)
    }
    return reference
  }

  private mutating func tensor(_ arguments: [PickleValue], type: ElementType?) throws(Diagnostic) -> PickleValue {
    guard arguments.count >= 4, let node = items(arguments[0]), case .storage(let storage) = node.kind, case .integer(let offset) = arguments[1],
      let shape = extents(arguments[2]), let strides = extents(arguments[3]), shape.count == strides.count, shape.count <= 64
    else { throw damaged("a tensor is not described as torch.save does") }
    // The last argument, where there is one: flags of views whose elements are computed when they are read.
    let flags = arguments.count > (type == nil ? 6 : 7) ? arguments.last.flatMap(items)?.items ?? [] : []
    guard !stride(from: 1, to: flags.count, by: 2).contains(where: { if case .bool(true) = flags[$0] { true } else { false } }) else {
      throw Diagnostic(
        "checkpoint.lazy-view", "a tensor is a conjugate or a negative that was not computed yet", expected: "elements as they are stored",
        help: "Save tensor.resolve_conj().resolve_neg() in its place.", file: cursor.file)
    }
    guard let type = type ?? storage.elementType else { throw damaged("a tensor has no element type") }
    return make(.tensor(TensorReference(storage: storage, elementType: type, offset: offset, shape: shape, strides: strides)))
  }

  private func extents(_ value: PickleValue) -> [Int]? {
    guard let node = items(value) else { return nil }
    switch node.kind {
    case .tuple, .list: break
    default: return nil
    }
    var result: [Int] = []
    for item in node.items {
      guard case .integer(let extent) = item else { return nil }
      result.append(extent)
    }
    return result
  }

  // MARK: NumPy

  private func numpyDescriptor(_ value: PickleValue) -> String? {
    guard let node = items(value), case .numpyType(let name) = node.kind else { return nil }
    return name.first.map { "<>|=".contains($0) } == true ? name.replacingPrefix("=", "<") : name.hasSuffix("1") ? "|" + name : "<" + name
  }
  private func unsupportedArray(_ type: String) -> Diagnostic {
    Diagnostic("pickle.numpy-type", "a NumPy array cannot be read", found: "element type \(type)", expected: "numbers that fill the shape", file: cursor.file)
  }
  private func array(_ type: String, _ shape: [Int], isFortran: Bool, _ bytes: [UInt8]) throws(Diagnostic) -> Tensor {
    guard let file = NpyFile(descriptor: type, shape: shape, fortranOrder: isFortran, bytes: bytes) else { throw unsupportedArray(type) }
    do { return try file.tensor(name: cursor.file) } catch { throw error.diagnostic }
  }
  /// An array as protocol 5 writes it: bytes, type, shape, order.
  private mutating func numpyBuffer(_ arguments: [PickleValue]) throws(Diagnostic) -> PickleValue {
    guard arguments.count == 4, let type = numpyDescriptor(arguments[1]), let shape = extents(arguments[2]), case .text(let order) = arguments[3], order == "C" || order == "F" else {
      throw damaged("a NumPy array cannot be read")
    }
    return make(.array(try array(type, shape, isFortran: order == "F", try bytes(arguments[0]))))
  }
  private mutating func numpyScalar(_ arguments: [PickleValue]) throws(Diagnostic) -> PickleValue {
    guard arguments.count == 2, let type = numpyDescriptor(arguments[0]) else { throw damaged("a NumPy number cannot be read") }
    let tensor = try array(type, [], isFortran: false, try bytes(arguments[1]))
    if tensor.elementType == .bool { return .bool(tensor.bools[0]) }
    if tensor.elementType.isComplex { return make(.array(tensor)) }
    return tensor.elementType.isInteger ? .integer(tensor.ints[0]) : .number(tensor.doubles[0])
  }

  // MARK: Plain values

  private func elements(_ value: PickleValue?) throws(Diagnostic) -> [PickleValue] {
    guard let value else { return [] }
    guard let node = items(value) else { throw damaged("a container is made of what is none") }
    switch node.kind {
    case .list, .tuple, .set: return node.items
    default: throw damaged("a container is made of what is none")
    }
  }
  /// Keys and values in turn, from a dictionary or from a list of pairs.
  private func pairs(_ value: PickleValue?) throws(Diagnostic) -> [PickleValue] {
    guard let value else { return [] }
    if let node = items(value), case .dictionary = node.kind { return node.items }
    var result: [PickleValue] = []
    for pair in try elements(value) {
      let parts = try elements(pair)
      guard parts.count == 2 else { throw damaged("a key has no value") }
      result += parts
    }
    return result
  }
  private func text(_ value: PickleValue) throws(Diagnostic) -> String {
    guard case .text(let text) = value else { throw damaged("a name is no text") }
    return text
  }
  private func bytes(_ value: PickleValue) throws(Diagnostic) -> [UInt8] {
    switch value {
    case .bytes(let bytes): return bytes
    case .text(let text): return Array(text.utf8)
    default: throw damaged("bytes are expected", expected: "bytes; arrays of Python objects are not read")
    }
  }
  /// Bytes written as text, one byte a character.
  private func latinBytes(_ arguments: [PickleValue]) throws(Diagnostic) -> [UInt8] {
    guard arguments.count == 2, case .text(let text) = arguments[0], case .text("latin1") = arguments[1] else { throw damaged("bytes are not written as Latin-1") }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { throw damaged("bytes are not written as Latin-1") }
      bytes.append(byte)
    }
    return bytes
  }
}

extension String {
  fileprivate func replacingPrefix(_ old: Character, _ new: Character) -> String { first == old ? String(new) + dropFirst() : self }
}
