internal import IR

/// Runs a pickle: a machine that can only build plain containers, numbers, text and descriptions of tensors.
///
/// It knows no function but those of `PickleGlobal`, imports nothing, and refuses what it does not know.
struct PickleMachine {
  static let byteLimit = 64 << 20, stepLimit = 20_000_000, memoLimit = 1_000_000, depthLimit = 256

  var cursor: ByteCursor
  let globals: PickleGlobals
  var nodes: [PickleNode] = []
  private var stack: [PickleValue] = []
  /// The heights of the stack at the open marks.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  init(_ cursor: ByteCursor, globals: PickleGlobals = PickleGlobals()) { self.cursor = cursor; self.globals = globals }

  /// Runs until the pickle stops; the cursor stands behind it then.
  /// - Throws: `pickle.damaged`, `pickle.too-large`, `pickle.forbidden-global`, `pickle.forbidden-operation`.
  mutating func run() throws(Diagnostic) -> PickleValue {
    let start = cursor.position
    for _ in 0..<Self.stepLimit {
      let place = cursor.position
      guard place - start <= Self.byteLimit else { throw tooLarge("bytes", Self.byteLimit) }
      let code = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: code) else { throw damaged("byte \(place) is no operation", found: "0x\(String(code, radix: 16))") }
      if opcode == .stop { return try pop() }
      if let value = try constant(opcode) { stack.append(value) } else { try step(opcode) }
    }
    throw tooLarge("operations", Self.stepLimit)
  }

  private mutating func step(_ opcode: PickleOpcode) throws(Diagnostic) {
    switch opcode {
    case .proto:
      let version = try cursor.byte()
      guard version <= 5 else { throw damaged("the protocol is unknown", found: "\(version)", expected: "0 to 5") }
    case .frame: _ = try cursor.unsigned(8)
    case .mark:
      guard marks.count < Self.depthLimit else { throw tooLarge("open containers", Self.depthLimit) }
      marks.append(stack.count)
    case .pop: if stack.count > marks.last ?? 0 { stack.removeLast() } else { _ = try popMark() }
    case .popMark: _ = try popMark()
    case .duplicate: stack.append(try top())
    case .get, .binaryGet, .longBinaryGet: try recall(opcode)
    case .put, .binaryPut, .longBinaryPut, .memoize: try remember(opcode)
    case .list: push(.list, try popMark())
    case .tuple: push(.tuple, try popMark())
    case .tuple1: push(.tuple, try pop(count: 1))
    case .tuple2: push(.tuple, try pop(count: 2))
    case .tuple3: push(.tuple, try pop(count: 3))
    case .frozenSet: push(.set, try popMark())
    case .dictionary:
      let items = try popMark()
      guard items.count.isMultiple(of: 2) else { throw damaged("a key has no value") }
      push(.dictionary, items)
    case .append: try extend([try pop()], .list)
    case .appends: try extend(try popMark(), .list)
    case .addItems: try extend(try popMark(), .set)
    case .setItem: try extend(try pop(count: 2), .dictionary)
    case .setItems: try extend(try popMark(), .dictionary)
    default: try act(opcode)
    }
  }

  /// Names, calls and states.
  private mutating func act(_ opcode: PickleOpcode) throws(Diagnostic) {
    switch opcode {
    case .global:
      let module = try cursor.decode(cursor.line()), name = try cursor.decode(cursor.line())
      stack.append(.global(try globals.lookup(module, name, file: cursor.file)))
    case .stackGlobal:
      let names = try pop(count: 2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else { throw damaged("a global's name is no text") }
      stack.append(.global(try globals.lookup(module, name, file: cursor.file)))
    case .instance:
      let module = try cursor.decode(cursor.line()), name = try cursor.decode(cursor.line())
      _ = try globals.lookup(module, name, file: cursor.file)
      throw forbidden("INST of \(module).\(name)")
    case .persistentID: throw forbidden("PERSID: a storage named by text")
    case .binaryPersistentID: push(.storage(try storage(try pop())))
    case .reduce, .newObject:
      let parts = try pop(count: 2)
      guard case .global(let function) = parts[0], let arguments = tuple(parts[1]) else { throw damaged("a call is not of a name with a tuple") }
      stack.append(try call(function, arguments))
    case .build:
      let state = try pop()
      try build(try top(), state)
    case .object: throw forbidden("OBJ")
    case .newObjectKeywords: throw forbidden("NEWOBJ_EX")
    case .extension1, .extension2, .extension4: throw forbidden("EXT: a name registered elsewhere")
    case .nextBuffer, .readOnlyBuffer: throw forbidden("NEXT_BUFFER: bytes that are not in the file")
    default: throw forbidden("\(opcode)")
    }
  }

  // MARK: The stack

  func items(_ value: PickleValue) -> PickleNode? { if case .node(let index) = value { nodes[index] } else { nil } }
  func tuple(_ value: PickleValue) -> [PickleValue]? {
    guard let node = items(value), case .tuple = node.kind else { return nil }
    return node.items
  }
  mutating func make(_ kind: PickleNode.Kind, _ items: [PickleValue] = []) -> PickleValue {
    nodes.append(PickleNode(kind, items))
    return .node(nodes.count - 1)
  }
  mutating func push(_ kind: PickleNode.Kind, _ items: [PickleValue] = []) { stack.append(make(kind, items)) }

  private func top() throws(Diagnostic) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw damaged("the stack is empty") }
    return value
  }
  private mutating func pop() throws(Diagnostic) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }
  private mutating func pop(count: Int) throws(Diagnostic) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw damaged("the stack is empty") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }
  private mutating func popMark() throws(Diagnostic) -> [PickleValue] {
    guard let height = marks.popLast() else { throw damaged("there is no mark") }
    defer { stack.removeLast(stack.count - height) }
    return Array(stack[height...])
  }

  /// Puts items into the container on top of the stack.
  private mutating func extend(_ added: [PickleValue], _ kind: PickleNode.Kind) throws(Diagnostic) {
    guard let node = items(try top()) else { throw damaged("items are added to what is no container") }
    switch (node.kind, kind) {
    case (.list, .list), (.set, .set): break
    case (.dictionary, .dictionary): guard added.count.isMultiple(of: 2) else { throw damaged("a key has no value") }
    default: throw damaged("items are added to another kind of container")
    }
    node.items += added
  }

  // MARK: The memo

  private mutating func memoIndex(_ opcode: PickleOpcode) throws(Diagnostic) -> Int {
    switch opcode {
    case .get, .put:
      guard let index = Int(try cursor.decode(cursor.line())), index >= 0 else { throw damaged("a memo's number is no number") }
      return index
    case .binaryGet, .binaryPut: return Int(try cursor.byte())
    case .memoize: return memo.count
    default: return try cursor.unsigned(4)
    }
  }
  private mutating func recall(_ opcode: PickleOpcode) throws(Diagnostic) {
    guard let value = memo[try memoIndex(opcode)] else { throw damaged("a memo is read before it is written") }
    stack.append(value)
  }
  private mutating func remember(_ opcode: PickleOpcode) throws(Diagnostic) {
    memo[try memoIndex(opcode)] = try top()
    guard memo.count <= Self.memoLimit else { throw tooLarge("memos", Self.memoLimit) }
  }

  // MARK: Problems

  func damaged(_ message: String, found: String? = nil, expected: String? = nil) -> Diagnostic {
    Diagnostic("pickle.damaged", "the pickle is damaged: \(message)", found: found ?? "before byte \(cursor.position)", expected: expected, file: cursor.file)
  }
  private func forbidden(_ what: String) -> Diagnostic {
    Diagnostic(
      "pickle.forbidden-operation", "the pickle contains an operation that weights do not need", found: what, expected: "what torch.save writes",
      help: "Save the weights again with torch.save(model.state_dict(), 'weights.pth').", file: cursor.file)
  }
  private func tooLarge(_ what: String, _ limit: Int) -> Diagnostic {
    Diagnostic("pickle.too-large", "the pickle has too many \(what)", category: .memory, found: "more than \(limit)", expected: "at most \(limit)", file: cursor.file)
  }
}
