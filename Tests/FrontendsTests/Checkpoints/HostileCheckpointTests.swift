internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// Files whose parts contradict each other, or claim what is not there.
@Suite("Lying checkpoints (Hostile)") struct HostileCheckpointTests {
  static let six = TorchFileTests.six
  private func problem(_ tensor: PickleItem, _ storages: [(String, [UInt8])] = [("0", HostileCheckpointTests.six)], change: (inout ZipBytes.Entry) -> Void = { _ in }) throws -> String? {
    try refusal(ZipBytes(.named(["t": tensor]), storages: storages, change: change).bytes)?.id
  }

  static let views: [(shape: [Int], strides: [Int], offset: Int, count: Int, id: String)] = [
    ([7], [1], 0, 6, "checkpoint.storage-too-small"), ([6], [1], 1, 6, "checkpoint.storage-too-small"), ([6], [1], 0, 7, "checkpoint.storage-too-small"),
    ([2], [6], 0, 6, "checkpoint.storage-too-small"), ([2], [Int.max], 0, 6, "checkpoint.damaged"), ([3], [Int.max / 2], 1 << 40, 6, "checkpoint.damaged"),
    ([-1], [1], 0, 6, "checkpoint.damaged"), ([2], [-1], 1, 6, "checkpoint.damaged"), ([2], [1], -1, 6, "checkpoint.damaged"),
    ([Int.max, Int.max], [0, 0], 0, 6, "checkpoint.damaged"), ([1 << 40, 1 << 40, 0], [1, 1, 1], 0, 6, "checkpoint.damaged"),
    ([1 << 40], [0], 0, 6, "checkpoint.too-large"), ([1 << 62], [0], 0, 6, "checkpoint.too-large"), ([2], [1], 0, Int.max, "checkpoint.storage-too-small"),
    ([1], [1], Int.max, 6, "checkpoint.damaged"), ([2], [1], 0, -1, "pickle.damaged"), ([2, 2], [1], 0, 6, "pickle.damaged"),
  ]
  @Test(arguments: views.indices) func claimsOfViewsAreChecked(_ index: Int) throws {
    let view = Self.views[index]
    #expect(try problem(.tensor("0", view.shape, strides: view.strides, offset: view.offset, count: view.count)) == view.id)
  }
  @Test func anAxisOfOneMayHaveAnyStride() throws {
    let zip = ZipBytes(.named(["t": .tensor("0", [2, 1, 2], strides: [1, .max, 2], offset: 1, count: 6), "e": .tensor("0", [0, 3], strides: [.max, .max], offset: .max, count: 6)]), storages: [("0", Self.six)])
    #expect(try opened(zip.bytes)["t"] == Tensor([2, 1, 2], [1, 3, 2, 4]))
  }

  @Test func archivesThatContradictThemselves() throws {
    let tensor = PickleItem.tensor("0", [6])
    #expect(try problem(tensor) == nil && problem(tensor, [("1", Self.six)]) == "checkpoint.damaged" && problem(tensor, [("0", Array(Self.six.dropLast(4)))]) == "checkpoint.storage-too-small")
    #expect(try problem(tensor, [("0", Self.six), ("0", Self.six)]) == "zip.inconsistent")
    #expect(try problem(tensor) { $0.localName = $0.name == "m/data/0" ? "m/data/1" : nil } == "zip.inconsistent")
    #expect(try problem(tensor) { $0.flags = 1 } == "zip.encrypted" && problem(tensor) { $0.flags = 0x20 } == "zip.unsupported")
    #expect(try problem(tensor) { if $0.name == "m/data.pkl" { $0.sum = 1 } } == "zip.checksum" && problem(tensor) { if $0.name == "m/data/0" { $0.sum = 1 } } == "zip.checksum")
    #expect(try problem(tensor) { if $0.name == "m/data/0" { $0.claimedSize = 28 } } == "zip.inconsistent")
    #expect(try problem(tensor) { if $0.name == "m/data/0" { $0.deflated = true; $0.claimedSize = 4000 } } == "zip.inconsistent")
    #expect(try problem(tensor) { if $0.name == "m/data/0" { $0.deflated = true; $0.claimedSize = 1 << 30 } } == "zip.too-large")
    #expect(try problem(tensor) { if $0.name == "m/data/0" { $0.claimedOffset = 0 } } == "zip.inconsistent")
    #expect(try problem(tensor) { if $0.name == "m/data/0" { $0.claimedOffset = 1 << 30 } } == "zip.inconsistent")
    // Two entries over the same bytes: the second one's header lies inside the first one's content.
    var inner = ZipBytes([.init(name: "m/data/1", content: Self.six)]).bytes
    inner.removeLast(inner.count - 38 - Self.six.count)
    let outer = ZipBytes(.named(["t": tensor]), storages: [("0", inner), ("1", Self.six)]) { if $0.name == "m/data/1" { $0.claimedOffset = 0 } }
    let place = try #require(outer.bytes.indices.first { outer.bytes[$0...].starts(with: inner) })
    let overlapping = ZipBytes(.named(["t": tensor]), storages: [("0", inner), ("1", Self.six)]) { if $0.name == "m/data/1" { $0.claimedOffset = place } }
    let error = try refusal(overlapping.bytes)
    #expect(error?.id == "zip.inconsistent" && error?.message.contains("overlap") == true)
    let good = ZipBytes(.named(["t": tensor]), storages: [("0", Self.six)]).bytes
    #expect(try refusal(good + [0])?.id == "zip.truncated" && refusal(Array(good.dropLast()))?.id == "zip.truncated")
    #expect(try refusal(ZipBytes([.init(name: "a", content: [])]).bytes)?.id == "checkpoint.unknown-format")
    #expect(try refusal(ZipBytes(.named(["t": tensor]), storages: [("0", Self.six)], extra: [.init(name: "n/data.pkl", content: [0x4E, 0x2E])]).bytes)?.id == "checkpoint.unknown-format")
    #expect(try refusal(ZipBytes(.named(["t": tensor]), storages: [("0", Self.six)], extra: [.init(name: "m/byteorder", content: [0x6D])]).bytes)?.id == "checkpoint.damaged")
  }

  @Test func streamsThatContradictThemselves() throws {
    let root = PickleItem.named(["t": .tensor("0", [6])]), twice = PickleItem.list([.tensor("0", [6]), .tensor("0", [3], type: "DoubleStorage")])
    #expect(try refusal(legacyStream(root, storages: [("0", 5, Self.six)]))?.id == "checkpoint.damaged")
    #expect(try refusal(legacyStream(root, storages: [("0", 5, Array(Self.six.dropLast(4)))]))?.id == "checkpoint.storage-too-small")
    #expect(try refusal(legacyStream(root, storages: [("0", -1, Self.six)]))?.id == "checkpoint.damaged" && refusal(legacyStream(root, storages: [("0", .max, Self.six)]))?.id == "checkpoint.damaged")
    #expect(try refusal(legacyStream(root, storages: [], keys: []))?.id == "checkpoint.damaged" && refusal(legacyStream(root, storages: [], keys: ["1"]))?.id == "checkpoint.damaged")
    #expect(try refusal(legacyStream(twice, storages: [("0", 6, Self.six)]))?.id == "checkpoint.damaged")
    #expect(try refusal(legacyStream(root, storages: [("0", 6, Self.six), ("0", 6, Self.six)]))?.id == "checkpoint.damaged")
  }

  @Test func namesThatMeet() throws {
    let twice = PickleItem.named(["a": .named(["b": .tensor("0", [6])]), "a.b": .tensor("0", [6])])
    #expect(try refusal(ZipBytes(twice, storages: [("0", Self.six)]).bytes)?.id == "checkpoint.duplicate-name")
    let shard = ZipBytes(.named(["model": .named(["_fsdp_wrapped_module._flat_param": .tensor("0", [6])])]), storages: [("0", Self.six)])
    #expect(try refusal(shard.bytes)?.id == "checkpoint.sharded")
    #expect(try refusal(ZipBytes(.tensor("0", [6]), storages: [("0", Self.six)]).bytes)?.id == "checkpoint.no-tensors")
  }
}
