internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

func safetensors(_ header: String, _ data: [UInt8] = [], length: Int? = nil) -> [UInt8] { littleEndian(length ?? header.utf8.count) + Array(header.utf8) + data }

/// safetensors files, and folders with several files.
@Suite("safetensors") struct SafetensorsTests {
  static let header = #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"none":{"dtype":"I8","shape":[0],"data_offsets":[8,8]},"b\u00e9":{"shape":[1,3],"dtype":"BF16","data_offsets":[8,14]}}   "#
  static let data = floatBytes([1, 2]) + [0x80, 0x3F, 0, 0x40, 0x40, 0x40]

  @Test func tensorsAreRead() throws {
    let checkpoint = try opened(safetensors(Self.header, Self.data), "m.safetensors")
    #expect(checkpoint.format == .safetensors && checkpoint.tensors.map(\.name) == ["a", "none", "bé"] && checkpoint.metadata == [.init(key: "format", value: .text("pt"))])
    #expect(checkpoint["a"] == Tensor([2], [1, 2]) && checkpoint["bé"] == Tensor(.bfloat16, [1, 3], doubles: [1, 2, 3]) && checkpoint["none"]?.shape == [0])
    #expect(try opened(safetensors(Self.header, Self.data), "m.bin").format == .safetensors)
    for (name, type) in [("F64", ElementType.float64), ("F16", .float16), ("F8_E4M3", .float8e4m3fn), ("F8_E5M2", .float8e5m2), ("I64", .int64), ("U16", .uint16), ("BOOL", .bool), ("C64", .complex64)] {
      let one = safetensors(#"{"x":{"dtype":"\#(name)","shape":[],"data_offsets":[0,\#(type.byteCount)]}}"#, Array(repeating: 1, count: type.byteCount))
      #expect(try opened(one, "x.safetensors")["x"]?.elementType == type)
    }
  }

  static let bad: [(String, Int, String)] = [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#, 16, "json.duplicate-key"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#, 16, "json.duplicate-key"),
    (#"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, "json.duplicate-key"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "safetensors.range"), (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "safetensors.range"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "safetensors.range"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}"#, 8, "safetensors.range"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "safetensors.range"), (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "safetensors.range"),
    (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}"#, 8, "safetensors.range"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "safetensors.header"), (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8, "safetensors.header"),
    (#"{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}"#, 8, "safetensors.element-type"), (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "safetensors.header"),
    (#"{"a":1}"#, 0, "safetensors.header"), (#"{"__metadata__":{"a":1}}"#, 0, "safetensors.header"), (#" {}"#, 0, "safetensors.header"), (#"{}"#, 0, "checkpoint.no-tensors"),
    (#"{"a":{"dtype":"F32""#, 0, "json.malformed"), (#"{} x"#, 0, "json.malformed"), (#"{"\ud800":1}"#, 0, "json.malformed"), (#"{"a":[[[[[[[[[1]]]]]]]]]}"#, 0, "json.malformed"), (#"{"a":01}"#, 0, "json.malformed"),
  ]
  @Test(arguments: bad.indices) func liesAreRefused(_ index: Int) throws {
    let (header, count, id) = Self.bad[index]
    #expect(try refusal(safetensors(header, Array(repeating: 0, count: count)), "bad.safetensors")?.id == id, "\(header)")
  }
  @Test func lengthsAreChecked() throws {
    for length in [-1, 100_000_001, 3] { #expect(try refusal(safetensors("{}", length: length), "bad.safetensors")?.id == "safetensors.header-length") }
    #expect(try refusal([1, 0], "bad.safetensors")?.id == "safetensors.header-length")
  }

  @Test func foldersAndShards() throws {
    let folder = try TemporaryFolder()
    let a = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    _ = try folder.write(safetensors(a, floatBytes([1, 2])), to: "one.safetensors")
    _ = try folder.write(safetensors(a.replacing("\"a\"", with: "\"b\""), floatBytes([3, 4])), to: "two.safetensors")
    func index(_ map: String) throws -> String { try folder.write(Array(#"{"metadata":{},"weight_map":\#(map)}"#.utf8), to: "model.safetensors.index.json") }
    #expect(throws: Diagnostic.self) { try Checkpoint.open(path: folder.path) }
    let file = try index(#"{"b":"two.safetensors","a":"one.safetensors"}"#)
    _ = try folder.write(Array(#"{"hidden_size":4}"#.utf8), to: "config.json")
    for path in [folder.path, file] {
      let checkpoint = try Checkpoint.open(path: path)
      #expect(checkpoint.format == .shardedSafetensors && checkpoint.tensors.map(\.name) == ["b", "a"] && checkpoint["b"] == Tensor([2], [3, 4]) && checkpoint.files.count == 3)
      #expect(checkpoint.configuration?["hidden_size"]?.integer == 4 && checkpoint.preprocessor == nil)
    }
    for map in [#"{"a":"../one.safetensors"}"#, #"{"c":"one.safetensors"}"#, #"{"a":1}"#, #"{"a":"model.safetensors.index.json"}"#] {
      let path = try index(map), error = #expect(throws: Diagnostic.self) { try Checkpoint.open(path: path) }
      #expect(error?.id == "checkpoint.index", "\(map)")
    }
  }

  @Test func numpyFilesAreCheckpoints() throws {
    let array = try #require(NpyFile([Float(1), 2], shape: [2]))
    let set = try opened(NpzFile([("x", array), ("y.z", array)]).encoded(), "set.npz"), one = try opened(array.encoded(), "mean.npy")
    #expect(set.format == .npz && set.tensors.map(\.name) == ["x", "y.z"] && set["x"] == Tensor([2], [1, 2]) && one.format == .npy && one["mean"] == set["x"])
  }
}
