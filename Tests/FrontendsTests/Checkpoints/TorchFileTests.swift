internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// Files of `torch.save`, as its versions write them.
@Suite("PyTorch files") struct TorchFileTests {
  static let six = floatBytes([0, 1, 2, 3, 4, 5])
  static let root = PickleItem.named([
    "model": .ordered(["a.weight": .tensor("0", [2, 3]), "turned": .tensor("0", [3, 2], strides: [1, 3], count: 6), "part": .tensor("0", [2], offset: 4, count: 6)]),
    "epoch": .int(-7), "big": .int(1 << 40), "loss": .number(0.5), "name": .text("é"), "nothing": .none, "on": .bool(true), "rates": .list([.number(1), .tuple([.int(2)])]),
    "size": .call(.global("torch Size"), [.ints([4, 5])]), "device": .call(.global("torch device"), [.text("cuda"), .int(1)]), "kind": .global("torch float16"),
    "args": .build(.raw(PickleItem.global("argparse Namespace").encoded + [0x29, 0x81]), .named(["rate": .number(0.1)])),
  ])
  static func check(_ checkpoint: Checkpoint) {
    #expect(checkpoint.tensors.map(\.name) == ["model.a.weight", "model.turned", "model.part"])
    #expect(checkpoint["model.a.weight"] == Tensor([2, 3], [0, 1, 2, 3, 4, 5]) && checkpoint["model.part"] == Tensor([2], [4, 5]))
    #expect(checkpoint["model.turned"] == Tensor([3, 2], [0, 3, 1, 4, 2, 5]) && checkpoint["other"] == nil)
    #expect(checkpoint.entries.map(\.shape) == [[2, 3], [3, 2], [2]] && (try? checkpoint.tensor("model.part")) == Tensor([2], [4, 5]) && (try? checkpoint.tensor("other")) == nil)
    let root = checkpoint.root
    #expect(root["epoch"]?.integer == -7 && root["big"]?.integer == 1 << 40 && root["loss"]?.number == 0.5 && root["name"]?.text == "é" && root["on"]?.bool == true)
    #expect(root["nothing"] == PlainValue.none && root["rates"] == .list([.number(1), .list([.integer(2)])]) && root["size"] == .list([.integer(4), .integer(5)]))
    #expect(root["device"]?.text == "cuda:1" && root["kind"]?.text == "float16" && root["args"]?["rate"]?.number == 0.1 && root["model"]?["part"] == .tensor(2))
  }

  @Test func archivesAreRead() throws {
    for (deflated, wide, deferred) in [(false, false, false), (true, false, false), (false, true, false), (false, false, true), (true, false, true)] {
      var zip = ZipBytes(Self.root, storages: [("0", Self.six)]) { $0.deflated = deflated; $0.wide = wide; $0.deferred = deferred }
      zip.wideEnd = wide
      let checkpoint = try opened(zip.bytes)
      #expect(checkpoint.format == .torchZip)
      Self.check(checkpoint)
    }
  }
  @Test func streamsAreRead() throws {
    let checkpoint = try opened(legacyStream(Self.root, storages: [("0", 6, Self.six)]))
    #expect(checkpoint.format == .torchLegacy)
    Self.check(checkpoint)
    let view = PickleItem.persistent(.tuple([.text("storage"), .global("torch FloatStorage"), .text("0"), .text("cpu"), .int(6), .tuple([.text("v"), .int(2), .int(3)])]))
    let tensor = PickleItem.call(.global("torch._utils _rebuild_tensor"), [view, .int(1), .ints([2]), .ints([1])])
    #expect(try opened(legacyStream(.named(["t": tensor]), storages: [("0", 6, Self.six)]))["t"] == Tensor([2], [3, 4]))
  }
  @Test func bigEndianArchivesAreTurned() throws {
    let zip = ZipBytes(.named(["t": .tensor("0", [2])]), storages: [("0", floatBytes([1, 2]).chunks(of: 4).flatMap { $0.reversed() })], extra: [.init(name: "m/byteorder", content: Array("big".utf8))])
    #expect(try opened(zip.bytes)["t"] == Tensor([2], [1, 2]))
  }

  @Test(arguments: [
    ("HalfStorage", ElementType.float16), ("BFloat16Storage", .bfloat16), ("DoubleStorage", .float64), ("ByteStorage", .uint8), ("CharStorage", .int8), ("ShortStorage", .int16),
    ("IntStorage", .int32), ("LongStorage", .int64), ("BoolStorage", .bool), ("ComplexFloatStorage", .complex64), ("ComplexDoubleStorage", .complex128),
  ]) func storagesHaveTheirType(_ name: String, _ type: ElementType) throws {
    let content = (0..<2 * type.byteCount).map { UInt8($0 % 2) }
    let tensor = try #require(try opened(ZipBytes(.named(["t": .tensor("0", [2], type: name)]), storages: [("0", content)]).bytes)["t"])
    #expect(tensor.elementType == type && tensor.withUnsafeBytes { Array($0) } == content)
  }
  @Test(arguments: [("uint16", ElementType.uint16, 2), ("float8_e4m3fn", .float8e4m3fn, 1), ("uint64", .uint64, 8)]) func tensorsMayNameTheirType(_ name: String, _ type: ElementType, _ size: Int) throws {
    let storage = PickleItem.persistent(.tuple([.text("storage"), .global("torch.storage UntypedStorage"), .text("0"), .text("cpu"), .int(2 * size)]))
    let item = PickleItem.call(.global("torch._utils _rebuild_tensor_v3"), [storage, .int(0), .ints([2]), .ints([1]), .bool(false), .ordered([:]), .global("torch \(name)")])
    #expect(try opened(ZipBytes(.named(["t": item]), storages: [("0", Array(repeating: 3, count: 2 * size))]).bytes)["t"]?.elementType == type)
  }
  @Test func parametersAndSubclassesAreTensors() throws {
    let parameter = PickleItem.call(.global("torch._utils _rebuild_parameter"), [.tensor("0", [6]), .bool(true), .ordered([:])])
    let typed = PickleItem.call(.global("torch._tensor _rebuild_from_type_v2"), [
      .global("torch._utils _rebuild_tensor_v2"), .global("torch.nn.parameter Parameter"),
      .tuple([.storage("0", count: 6), .int(0), .ints([6]), .ints([1]), .bool(false), .ordered([:])]), .named([:]),
    ])
    let checkpoint = try opened(ZipBytes(.list([parameter, typed]), storages: [("0", Self.six)]).bytes)
    #expect(checkpoint["0"] == Tensor([6], [0, 1, 2, 3, 4, 5]) && checkpoint["1"] == checkpoint["0"])
  }
  @Test func lazyViewsAreRefused() throws {
    for (key, id) in [("conj", "checkpoint.lazy-view"), ("neg", "checkpoint.lazy-view")] {
      let item = PickleItem.call(.global("torch._utils _rebuild_tensor_v2"), [.storage("0", count: 6), .int(0), .ints([6]), .ints([1]), .bool(false), .ordered([:]), .dictionary([(.text(key), .bool(true))])])
      #expect(try refusal(ZipBytes(.named(["t": item]), storages: [("0", Self.six)]).bytes)?.id == id)
    }
  }
  @Test func emptyAndRepeatingViewsAreRead() throws {
    let zip = ZipBytes(.named(["none": .tensor("1", [0, 4]), "one": .tensor("0", [], offset: 5, count: 6), "same": .tensor("0", [3, 2], strides: [0, 1], count: 6)]), storages: [("0", Self.six), ("1", [])])
    let checkpoint = try opened(zip.bytes)
    #expect(checkpoint["none"]?.shape == [0, 4] && checkpoint["one"] == Tensor([], [5]) && checkpoint["same"] == Tensor([3, 2], [0, 1, 0, 1, 0, 1]))
  }
  @Test func scriptArchivesAreAttributes() throws {
    func object(_ name: String, _ state: PickleItem) -> PickleItem { .build(.raw(PickleItem.global(name).encoded + [0x29, 0x81]), state) }
    let module = object("__torch__ Net", .named(["training": .bool(false), "fc": object("__torch__.torch.nn Linear", .named(["weight": .tensor("0", [2, 3])]))]))
    var zip = ZipBytes(module, storages: [("0", Self.six)], extra: [
      .init(name: "m/code/__torch__.py", content: Array("import os".utf8)), .init(name: "m/constants.pkl", content: PickleItem.tuple([.tensor("0", [1])]).pickled()),
      .init(name: "m/constants/0", content: floatBytes([9])),
    ])
    let checkpoint = try opened(zip.bytes)
    #expect(checkpoint.format == .torchScript && checkpoint.tensors.map(\.name) == ["fc.weight"] && checkpoint.constants.map(\.name) == ["CONSTANTS.c0"])
    #expect(checkpoint.constants.first?.tensor == Tensor([1], [9]) && checkpoint.root["training"]?.bool == false)
    var frozen = zip
    frozen.entries[0].content = PickleItem.named(["training": .bool(false)]).pickled()
    #expect(try opened(frozen.bytes)["CONSTANTS.c0"] == Tensor([1], [9]))
    zip.entries.removeAll { $0.name.hasPrefix("m/co") }
    #expect(try refusal(zip.bytes)?.id == "pickle.forbidden-global")
  }
}

extension Array {
  func chunks(of count: Int) -> [ArraySlice<Element>] { stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] } }
}
