import Foundation
import TestSupport

/// Small files that claim to be large, or ask for large things.
enum HostileFiles {
  /// ONNX models, by what they lie about.
  static let models: [(name: String, bytes: [UInt8])] = lyingTensors + lyingLengths + largeRequests

  private static let x = Proto.value("x", [2]), y = Proto.value("y", [2])
  private static func added(_ tensor: Message) -> [UInt8] {
    Proto.model(Proto.graph([Proto.node("Add", ["x", "w"], ["y"], name: "sum")], inputs: [x], outputs: [y], initializers: [tensor])).bytes
  }

  /// Initializers whose extents and bytes do not agree.
  private static var lyingTensors: [(String, [UInt8])] {
    let most = Int.max
    let shapes: [(name: String, extents: [Int])] = [
      ("extent 2^40", [1 << 40]), ("extents 2^31 x 2^31", [1 << 31, 1 << 31]), ("extent 2^62", [1 << 62]), ("product 2^64", [1 << 32, 1 << 32]),
      ("negative extent", [-1 << 40]), ("extent 2^63 - 1", [most]), ("many extents", Array(repeating: 1 << 10, count: 40)), ("zero times huge", [0, most, most]),
    ]
    var files: [(String, [UInt8])] = []
    for shape in shapes {
      let tensor = Proto.tensor("w", 1, shape.extents)
      files.append(("raw data, \(shape.name)", added(tensor.bytes(9, [0, 0, 128, 63]))))
      files.append(("typed data, \(shape.name)", added(tensor.bytes(4, [0, 0, 128, 63]))))
      files.append(("no data, \(shape.name)", added(tensor)))
    }
    let location = Message().string(1, "location").string(2, "model.onnx")
    files.append(("external, 2^40 elements", added(Proto.tensor("w", 1, [1 << 40]).message(13, location).int(14, 1))))
    let indices = Proto.tensor("i", 7, [1]).bytes(9, littleEndian(Int64(3)))
    let sparse = Message().message(1, Proto.floats("w", [1], [1])).message(2, indices).int(3, 1 << 40)
    let graph = Proto.graph([Proto.node("Add", ["x", "w"], ["y"])], inputs: [x], outputs: [y])
    files.append(("sparse, 2^40 elements", Proto.model(graph.message(15, sparse)).bytes))
    return files
  }

  /// Fields whose length goes far beyond the file.
  private static let lyingLengths: [(String, [UInt8])] = [1 << 31, 1 << 40, 1 << 62, Int.max, -1].flatMap { (length: Int) -> [(String, [UInt8])] in
    let claim = Message.varint(UInt64(bitPattern: Int64(length)))
    return [
      ("graph of \(length) bytes", Message().int(1, 8).bytes + [0x3A] + claim),
      ("raw data of \(length) bytes", added(Message(bytes: Proto.tensor("w", 1, [2]).bytes + [0x4A] + claim + [0, 0]))),
      ("name of \(length) bytes", added(Message(bytes: Proto.tensor("w", 1, [2]).bytes + [0x42] + claim + [0x41]))),
    ]
  }

  /// Sound models that ask for more than any machine has.
  private static var largeRequests: [(String, [UInt8])] {
    func shape(_ name: String, _ values: [Int]) -> Message { Proto.tensor(name, 7, [values.count]).bytes(9, values.flatMap { littleEndian(Int64($0)) }) }
    func scalar(_ name: String, _ value: Int) -> Message { Proto.tensor(name, 7, []).bytes(9, littleEndian(Int64(value))) }
    func model(_ nodes: [Message], _ initializers: [Message], rank: Int) -> [UInt8] {
      Proto.model(Proto.graph(nodes, inputs: [x], outputs: [Proto.value("y", Array(repeating: -1, count: rank))], initializers: initializers)).bytes
    }
    let huge = 1 << 21, most = Int.max, one = Proto.floats("one", [1], [1])
    func filled(_ shape: String, _ result: String) -> Message { Proto.node("ConstantOfShape", [shape], [result]) }
    func grown(_ op: String, _ by: [Int], rank: Int) -> [UInt8] { model([Proto.node(op, ["x", "s"], ["y"])], [shape("s", by)], rank: rank) }
    func range(_ from: Int, _ to: Int) -> [UInt8] {
      model([Proto.node("Range", ["a", "b", "d"], ["y"])], [scalar("a", from), scalar("b", to), scalar("d", 1)], rank: 1)
    }
    func looped(_ count: Int) -> [UInt8] {
      let body = Proto.graph(
        [Proto.node("Add", ["v", "v"], ["w"]), Proto.node("Identity", ["c"], ["d"])],
        inputs: [Proto.value("i", [], type: 7), Proto.value("c", [], type: 9), Proto.value("v", [1])], outputs: [Proto.value("d", [], type: 9), Proto.value("w", [1])])
      let loop = Proto.node("Loop", ["n", "", "one"], ["r"], attributes: [Message().string(1, "body").int(20, 5).message(6, body)])
      return model([loop, Proto.node("ConstantOfShape", ["s"], ["z"]), Proto.node("Add", ["r", "z"], ["y"])], [scalar("n", count), one, shape("s", [huge, huge])], rank: 2)
    }
    return [
      ("ConstantOfShape", model([filled("s", "c"), Proto.node("Add", ["c", "one"], ["y"])], [shape("s", [huge, huge]), one], rank: 2)),
      ("ConstantOfShape that overflows", model([filled("s", "c"), Proto.node("Add", ["x", "c"], ["y"])], [shape("s", [most, most])], rank: 2)),
      ("Expand of a constant", model([Proto.node("Expand", ["one", "s"], ["c"]), Proto.node("Mul", ["c", "c"], ["y"])], [shape("s", [huge, huge]), one], rank: 2)),
      ("Expand of the input", grown("Expand", [huge, huge, 2], rank: 3)), ("Tile", grown("Tile", [1 << 50], rank: 1)), ("Tile that overflows", grown("Tile", [most], rank: 1)),
      ("Pad", grown("Pad", [1 << 50, 1 << 50], rank: 1)), ("Pad that overflows", grown("Pad", [most, most], rank: 1)), ("negative Pad that overflows", grown("Pad", [-most, -most], rank: 1)),
      ("Reshape that overflows", grown("Reshape", [most, 2], rank: 2)), ("Range", range(0, 1 << 50)), ("Range that overflows", range(.min, most)),
      ("OneHot", model([Proto.node("OneHot", ["i", "n", "v"], ["y"])], [shape("i", [1, 2]), scalar("n", 1 << 50), Proto.floats("v", [2], [0, 1])], rank: 2)),
      ("outer product", model([filled("s", "c"), filled("t", "d"), Proto.node("Mul", ["c", "d"], ["y"])], [shape("s", [huge, 1]), shape("t", [1, huge])], rank: 2)),
      ("product of constants", model(
        [filled("s", "c"), Proto.node("MatMul", ["c", "c"], ["d"]), filled("t", "e"), Proto.node("Mul", ["d", "e"], ["y"])], [shape("s", [1 << 14, 1 << 14]), shape("t", [huge, 1, 1])], rank: 3)),
      ("Loop without end", looped(most)),
      ("input of 2^40 elements", Proto.model(Proto.graph([Proto.node("Relu", ["x"], ["y"])], inputs: [Proto.value("x", [1 << 40])], outputs: [Proto.value("y", [1 << 40])])).bytes),
    ]
  }
}
