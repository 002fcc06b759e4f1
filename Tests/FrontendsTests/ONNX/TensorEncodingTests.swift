internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

@Suite struct ONNXTensorEncodingTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func read(_ tensor: Message) throws -> Tensor { try ONNXTensorFile.read(folder.write(tensor.bytes, to: "t.pb")).tensor }
  func problem(_ tensor: Message) -> String? {
    do { _ = try read(tensor) } catch { return (error as? Diagnostic)?.id }
    return nil
  }

  @Test func everyTypeSurvivesAFile() throws {
    for type in ElementType.allCases where type != .string {
      // Narrow codes are held as the numbers they mean.
      let values = type.bitCount < 8 && type.isInteger ? Tensor(type, [3, 1], int64s: [0, 1, -2]) : Tensor(type, [3, 1]) { memory in
        for i in memory.indices { memory[i] = UInt8(type == .bool ? i % 2 : type.bitCount < 8 ? i : i * 37 % 251) }
      }
      let path = "\(folder.path)/\(type.rawValue).pb"
      try ONNXTensorFile.write(values, name: "t", to: path)
      #expect(try ONNXTensorFile.read(path).tensor == values, "\(type)")
    }
    let words = Tensor([2], strings: ["a", "\u{e9}"])
    try ONNXTensorFile.write(words, name: "s", to: "\(folder.path)/s.pb")
    let read = try ONNXTensorFile.read("\(folder.path)/s.pb")
    #expect(read.name == "s" && read.tensor == words)
  }

  @Test func typedFieldsAreRead() throws {
    #expect(try read(Proto.tensor("t", 1, [2]).bytes(4, littleEndian(Float(1), -2))).floats == [1, -2])
    #expect(try read(Proto.tensor("t", 1, [2]).float(4, 1).float(4, -2)).floats == [1, -2])
    #expect(try read(Proto.tensor("t", 11, [1]).bytes(10, littleEndian(0.25))).doubles == [0.25])
    #expect(try read(Proto.tensor("t", 7, [3]).packed(7, [1, -1, 1 << 40])).int64s == [1, -1, 1 << 40])
    #expect(try read(Proto.tensor("t", 7, [2]).int(7, 5).int(7, -6)).int64s == [5, -6])
    #expect(try read(Proto.tensor("t", 13, [1]).packed(11, [-1])).scalars(UInt64.self) == [.max])
    for (code, type) in [(2, ElementType.uint8), (3, .int8), (4, .uint16), (5, .int16), (6, .int32), (9, .bool)] {
      #expect(try read(Proto.tensor("t", code, [2]).packed(5, [1, 0])) == Tensor(type, [2], int64s: [1, 0]))
    }
    // Codes of small floats stand in int32_data as they are.
    #expect(try read(Proto.tensor("t", 10, [1]).packed(5, [0x3C00])).doubles == [1])
    #expect(try read(Proto.tensor("t", 16, [1]).packed(5, [0xBF80])).doubles == [-1])
    #expect(try read(Proto.tensor("t", 17, [1]).packed(5, [0x38])).doubles == [1])
    // Two elements of four bits, four of two bits, to a byte; the first in the lowest bits.
    #expect(try read(Proto.tensor("t", 22, [3]).packed(5, [0xF7, 0x08])).int64s == [7, -1, -8])
    #expect(try read(Proto.tensor("t", 21, [3]).bytes(9, [0xF7, 0x08])).int64s == [7, 15, 8])
    #expect(try read(Proto.tensor("t", 26, [5]).bytes(9, [0b11_10_01_00, 1])).int64s == [0, 1, -2, -1, 1])
  }

  @Test func externalDataLiesBeneathTheModel() throws {
    _ = try folder.write([9, 9, 9, 9] + littleEndian(Float(1), 2), to: "w.bin")
    func tensor(_ entries: [(String, String)]) -> Message {
      Proto.tensor("t", 1, [2]).messages(13, entries.map { Message().string(1, $0.0).string(2, $0.1) }).int(14, 1)
    }
    #expect(try read(tensor([("location", "w.bin"), ("offset", "4"), ("length", "8"), ("checksum", "x")])).floats == [1, 2])
    #expect(try read(tensor([("location", "w.bin"), ("offset", "4")])).floats == [1, 2])
    for (entries, id) in [
      ([("location", "../w.bin")], "onnx.external-data"), ([("location", "/etc/hostname")], "onnx.external-data"), ([], "onnx.external-data"),
      ([("location", "w.bin"), ("offset", "8"), ("length", "8")], "onnx.external-data"), ([("location", "w.bin"), ("offset", "-4")], "onnx.external-data"),
      ([("location", "w.bin"), ("offset", "9223372036854775807"), ("length", "8")], "onnx.external-data"), ([("location", "w.bin")], "onnx.tensor-size"),
    ] { #expect(problem(tensor(entries)) == id) }
  }

  @Test func sizesThatDoNotFitAreRefused() {
    let cases: [(String, Message)] = [
      ("onnx.tensor-size", Proto.tensor("t", 1, [3]).bytes(9, [0, 0, 0, 0])), ("onnx.tensor-size", Proto.tensor("t", 1, [3])),
      ("onnx.tensor-size", Proto.tensor("t", 7, [1 << 39]).packed(7, [1])), ("onnx.tensor-size", Proto.tensor("t", 1, [-1]).bytes(9, [0, 0, 0, 0])),
      ("onnx.tensor-size", Proto.tensor("t", 1, [1 << 40, 1 << 40])), ("onnx.limit", Proto.tensor("t", 1, Array(repeating: 1, count: 9)).bytes(9, [0, 0, 0, 0])),
      ("onnx.tensor-type", Proto.tensor("t", 99, [1]).bytes(9, [0])), ("onnx.tensor-segment", Proto.tensor("t", 1, [1]).bytes(9, [0, 0, 0, 0]).message(3, Message())),
      ("onnx.malformed", Proto.tensor("t", 1, [1]).packed(5, [1])), ("onnx.malformed", Proto.tensor("t", 1, [1]).bytes(9, [0, 0, 0, 0]).bytes(4, [0, 0, 0, 0])),
      ("onnx.malformed", Proto.tensor("t", 6, [1]).bytes(5, [0x80])),
      // The reader's own mark is no field of a file.
      ("onnx.tensor-size", Proto.tensor("t", 1, [1]).int(1000, 0)),
    ]
    for (id, tensor) in cases { #expect(problem(tensor) == id) }
  }

  @Test func sparseTensorsAreExpanded() throws {
    func graph(_ indices: Message) -> Message {
      let sparse = Message().message(1, Proto.floats("w", [2], [5, 6])).message(2, indices).int(3, 2).int(3, 3)
      return Proto.graph([Proto.node("Identity", ["w"], ["y"])], inputs: [], outputs: [Proto.value("y", [2, 3])]).message(15, sparse)
    }
    func load(_ indices: Message) throws -> [Float]? {
      try ONNXImporter.load(path: folder.write(Proto.model(graph(indices)).bytes)).graph.evaluate([])[0].floats
    }
    #expect(try load(Proto.tensor("i", 7, [2]).packed(7, [1, 5])) == [0, 5, 0, 0, 0, 6])
    #expect(try load(Proto.tensor("i", 7, [2, 2]).packed(7, [0, 2, 1, 0])) == [0, 0, 5, 6, 0, 0])
    for wrong in [Proto.tensor("i", 7, [2]).packed(7, [1, 6]), Proto.tensor("i", 7, [2]).packed(7, [-1, 0]), Proto.tensor("i", 7, [2, 2]).packed(7, [0, 3, 1, 0]), Proto.tensor("i", 7, [3]).packed(7, [0, 1, 2])] {
      #expect { _ = try load(wrong) } throws: { ($0 as? Diagnostic)?.id == "onnx.sparse-tensor" }
    }
  }
}
