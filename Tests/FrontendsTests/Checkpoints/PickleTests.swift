internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// The pickle machine: what it builds, and what it refuses.
@Suite("Pickles") struct PickleTests {
  private func value(_ item: PickleItem) throws -> PlainValue? {
    try opened(ZipBytes(.named(["t": .tensor("0", [1]), "v": item]), storages: [("0", floatBytes([1]))]).bytes).root["v"]
  }
  private func problem(_ item: PickleItem) throws -> Diagnostic? {
    try refusal(ZipBytes(.named(["t": .tensor("0", [1]), "v": item]), storages: [("0", floatBytes([1]))]).bytes)
  }
  private static func raw(_ text: String) -> PickleItem { .raw(Array(text.utf8)) }

  static let constants: [(PickleItem, PlainValue)] = [
    (raw("I01\n"), .bool(true)), (raw("I-5\n"), .integer(-5)), (raw("L12L\n"), .integer(12)), (raw("F1.5\n"), .number(1.5)), (raw("S'ab'\n"), .text("ab")), (raw("Vcd\n"), .text("cd")),
    (raw("K\u{7}"), .integer(7)), (.raw([0x4D, 1, 2]), .integer(513)), (.raw([0x8A, 0]), .integer(0)), (.raw([0x8A, 1, 0xFF]), .integer(-1)), (.raw([0x8A, 9, 1, 0, 0, 0, 0, 0, 0, 0, 1]), .largeInteger("010000000000000001")),
    (.raw([0x8B, 2, 0, 0, 0, 0, 1]), .integer(256)), (.raw([0x8C, 1, 0x78]), .text("x")), (.raw([0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0x78]), .text("x")), (.raw([0x43, 1, 9]), .bytes([9])),
    (.raw([0x96, 1, 0, 0, 0, 0, 0, 0, 0, 9]), .bytes([9])), (.raw([0x54, 1, 0, 0, 0, 0x79]), .text("y")), (.raw([0x55, 1, 0xFF]), .bytes([0xFF])),
    (raw("(I1\nI2\nl"), .list([.integer(1), .integer(2)])), (raw("(Va\nI2\nd"), .dictionary([.init(key: "a", value: .integer(2))])), (raw("]I1\na"), .list([.integer(1)])),
    (raw("}Va\nI1\nsVa\nI2\ns"), .dictionary([.init(key: "a", value: .integer(2))])), (.raw([0x8F, 0x28, 0x4B, 1, 0x90]), .list([.integer(1)])), (.raw([0x28, 0x4B, 1, 0x91]), .list([.integer(1)])),
    (.raw([0x4B, 1, 0x32, 0x86]), .list([.integer(1), .integer(1)])), (.raw([0x4B, 3, 0x94, 0x30, 0x68, 0]), .integer(3)), (raw("I4\np7\n0g7\n"), .integer(4)), (.raw([0x28, 0x4B, 1, 0x31, 0x4E]), .none),
    (.raw([0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x4E]), .none), (.raw([0x8C, 11] + Array("collections".utf8) + [0x8C, 11] + Array("OrderedDict".utf8) + [0x93, 0x29, 0x52]), .dictionary([])),
    (.call(.global("_codecs encode"), [.text("ÿ"), .text("latin1")]), .bytes([255])), (.call(.global("__builtin__ set"), [.list([.int(1)])]), .list([.integer(1)])),
    (.call(.global("collections defaultdict"), [.global("builtins list"), .named(["a": .none])]), .dictionary([.init(key: "a", value: .none)])),
    (.call(.global("pathlib PosixPath"), [.text("a"), .text("b")]), .text("a/b")), (.dictionary([(.int(1), .none), (.text("1"), .none)]), .dictionary([.init(key: "1", value: .none), .init(key: "1", value: .none)])),
  ]
  @Test(arguments: constants.indices) func plainValues(_ index: Int) throws { #expect(try value(Self.constants[index].0) == Self.constants[index].1, "\(Self.constants[index])") }

  @Test func numpyArraysAndNumbers() throws {
    let type = PickleItem.build(.call(.global("numpy dtype"), [.text("f4"), .bool(false), .bool(true)]), .tuple([.int(3), .text("<"), .none, .none, .none, .int(-1), .int(-1), .int(0)]))
    let array = PickleItem.build(
      .call(.global("numpy.core.multiarray _reconstruct"), [.global("numpy ndarray"), .ints([0]), .bytes([0x62])]), .tuple([.int(1), .ints([3, 2]), type, .bool(true), .bytes(TorchFileTests.six)]))
    let buffer = PickleItem.call(.global("numpy._core.numeric _frombuffer"), [.bytes(TorchFileTests.six), type, .ints([2, 3]), .text("C")])
    #expect(try opened(PickleItem.named(["a": buffer]).pickled())["a"] == Tensor([2, 3], [0, 1, 2, 3, 4, 5]))
    #expect(try opened(PickleItem.named(["a": array]).pickled())["a"] == Tensor([3, 2], [0, 3, 1, 4, 2, 5]))
    #expect(try value(.call(.global("numpy._core.multiarray scalar"), [type, .bytes(floatBytes([2.5]))])) == .number(2.5))
    #expect(try problem(.call(.global("numpy.core.multiarray scalar"), [.call(.global("numpy dtype"), [.text("O8")]), .bytes([])]))?.id == "pickle.numpy-type")
  }

  @Test(arguments: [
    ("os system", "pickle.forbidden-global", "os.system"), ("builtins eval", "pickle.forbidden-global", "builtins.eval"), ("torch.nn.modules.linear Linear", "pickle.forbidden-global", "torch.nn.modules.linear.Linear"),
    ("torch load", "pickle.forbidden-global", "torch.load"), ("torch.storage _load_from_bytes", "pickle.forbidden-global", "torch.storage._load_from_bytes"),
    ("torch._utils _rebuild_qtensor", "checkpoint.quantized", "torch._utils._rebuild_qtensor"), ("torch QInt8Storage", "checkpoint.quantized", "torch.QInt8Storage"),
    ("torch.distributed._shard.sharded_tensor.api ShardedTensor", "checkpoint.sharded", "torch.distributed._shard.sharded_tensor.api.ShardedTensor"),
  ]) func otherNamesAreRefused(_ name: String, _ id: String, _ found: String) throws {
    // Named is enough: nothing has to be called.
    let error = try #require(try problem(.global(name)))
    #expect(error.id == id && error.found == found && error.help != nil)
  }
  @Test(arguments: [[0x82, 1], [0x83, 1, 0], [0x84, 1, 0, 0, 0], [0x97], [0x98], [0x28, 0x6F], [0x4E, 0x4E, 0x4E, 0x92], Array("Pa\n".utf8), Array("(icollections\nOrderedDict\n".utf8)]) func otherOperationsAreRefused(_ bytes: [UInt8]) throws {
    #expect(try problem(.raw(bytes))?.id == "pickle.forbidden-operation")
  }
  @Test(arguments: [[0xFF], [0x30, 0x30, 0x30, 0x30, 0x30, 0x30], [0x68, 200], [0x74], [0x4E, 0x61], [0x4E, 0x29, 0x52], [0x29, 0x4E, 0x62], [0x80, 6], [0x5D, 0x4E, 0x4E, 0x73], [0x28, 0x4E, 0x64], [0x51]]) func nonsenseIsDamaged(_ bytes: [UInt8]) throws {
    #expect(try problem(.raw(bytes))?.id == "pickle.damaged", "\(bytes)")
  }

  @Test func cyclesDepthAndDoublingAreRefused() throws {
    #expect(try problem(.raw([0x5D, 0x94, 0x68, 0, 0x61]))?.id == "checkpoint.too-large")
    #expect(try problem(.raw([0x29] + Array(repeating: 0x85, count: 100_000)))?.id == "checkpoint.too-large")
    #expect(try problem(.raw(Array(repeating: 0x28, count: 300)))?.id == "pickle.too-large")
    // Forty tuples of the one before, twice: 2^40 values.
    #expect(try problem(.raw([0x29] + (0..<40).flatMap { _ in [0x32, 0x86] as [UInt8] }))?.id == "checkpoint.too-large")
  }

  @Test func pickledFilesAloneHaveToHoldTensors() throws {
    #expect(try refusal(PickleItem.named(["a": .list([.int(1)])]).pickled())?.id == "checkpoint.no-tensors")
    #expect(try refusal(PickleItem.named(["a": .tensor("0", [1])]).pickled())?.id == "checkpoint.damaged")
    #expect(try refusal([])?.id == "checkpoint.unknown-format" && refusal([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10])?.id == "checkpoint.unknown-format")
  }
}
