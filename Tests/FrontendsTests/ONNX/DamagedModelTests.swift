internal import Foundation
internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// Damaged ONNX files made from sound ones with a fixed seed: each is imported, or refused with one typed error of the
/// input. A crash ends the run.
@Suite struct DamagedModelTests {
  let folder: TemporaryFolder
  let sound: [[UInt8]]

  init() throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    sound = try [Self.perceptron(), Self.attention(), Self.branches()].map { graph in
      let path = "\(folder.path)/sound.onnx"
      try ONNXExporter.write(Module(graph: graph), to: path)
      return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }
  }

  static func perceptron() throws -> Graph {
    let builder = GraphBuilder(name: "mlp"), x = builder.input("x", TensorType(.float32, Shape([.symbol("batch"), .fixed(4)])))
    let hidden = try builder.emit(Add(), builder.emit(MatMul(), x, builder.constant(Tensor(.float32, [4, 3], doubles: (0..<12).map(Double.init)), name: "w")), builder.constant(Tensor([3], [1, 2, 3]), name: "b"))
    builder.output(try builder.emit(Reshape(), builder.emit(Relu(), hidden), builder.constant(Tensor(int64s: [-1, 1, 3]))), name: "y")
    return builder.finish()
  }
  static func attention() throws -> Graph {
    let builder = GraphBuilder(name: "attention"), x = builder.input("x", TensorType(.float32, [1, 3, 12]))
    builder.output(try builder.emit(Attention(headCount: 2, scale: 0.5, layout: .packedQKV), x), name: "y")
    return builder.finish()
  }
  static func branches() throws -> Graph {
    let inner = GraphBuilder(name: "inner"), a = inner.input("a", TensorType(.float32, [2]))
    inner.output(try inner.emit(Relu(), a), name: "r")
    let builder = GraphBuilder(name: "if"), c = builder.input("c", TensorType(.bool, [Int]())), x = builder.input("x", TensorType(.float32, [2]))
    builder.output(try builder.emit(If(thenBranch: inner.finish(), elseBranch: inner.finish()), [c, x])[0], name: "y")
    return builder.finish()
  }

  /// Nil where the bytes are imported after all.
  func refusal(_ bytes: [UInt8]) throws -> Diagnostic? {
    do { try ONNXImporter.load(path: folder.write(bytes)).graph.verify() } catch let error as Diagnostic {
      #expect([.input, .missingFile].contains(error.category) && error.file != nil, "\(error)")
      return error
    }
    return nil
  }

  @Test func cutFilesAreRefused() throws {
    for bytes in sound {
      for part in 0..<60 {
        let cut = Array(bytes.prefix(bytes.count * part / 60))
        // Cut between two fields of the model, a file is a smaller model: what it then lacks is told.
        #expect(try refusal(cut) != nil, "\(cut.count) of \(bytes.count) bytes")
      }
    }
  }

  @Test func changedBytesNeverCrash() throws {
    var random = SplitMix(state: 42), refused = 0
    for bytes in sound {
      for _ in 0..<400 {
        var bad = bytes
        for _ in 0..<Int(random.next() % 4 + 1) {
          let index = Int(random.next() % UInt64(bad.count))
          switch random.next() % 3 {
          case 0: bad[index] ^= UInt8(1 << (random.next() % 8))
          case 1: bad[index] = UInt8(truncatingIfNeeded: random.next())
          default: bad[index] = [0, 0x7F, 0x80, 0xFF][Int(random.next() % 4)]
          }
        }
        if try refusal(bad) != nil { refused += 1 }
      }
    }
    #expect(refused > 400)
  }

  @Test func removedAndRepeatedRangesNeverCrash() throws {
    var random = SplitMix(state: 7)
    for bytes in sound {
      for _ in 0..<100 {
        let start = Int(random.next() % UInt64(bytes.count)), count = Int(random.next() % 24)
        let range = start..<min(bytes.count, start + count)
        var shorter = bytes, longer = bytes
        shorter.removeSubrange(range)
        longer.insert(contentsOf: bytes[range], at: start)
        _ = try refusal(shorter)
        _ = try refusal(longer)
      }
    }
  }

  @Test func lyingModelsAreRefusedForTheirReason() throws {
    let x = Proto.value("x", [2]), y = Proto.value("y", [2]), relu = Proto.node("Relu", ["x"], ["y"])
    func initialized(_ tensor: Message) -> Message { Proto.model(Proto.graph([Proto.node("Add", ["x", "w"], ["y"])], inputs: [x], outputs: [y], initializers: [tensor])) }
    func nested(_ depth: Int) -> Message {
      (0..<depth).reduce(Proto.graph([relu], inputs: [], outputs: [y])) { graph, _ in
        Proto.graph([Proto.node("If", ["c"], ["y"], attributes: [Message().string(1, "then_branch").int(20, 5).message(6, graph)])], inputs: [], outputs: [y])
      }
    }
    let external = { (location: String, more: [(String, String)]) in
      initialized(Proto.tensor("w", 1, [2]).messages(13, ([("location", location)] + more).map { Message().string(1, $0.0).string(2, $0.1) }).int(14, 1))
    }
    let chain = (0..<20_000).map { Proto.node("Relu", ["v\($0)"], ["v\($0 + 1)"]) }
    let doubling = (1..<40).map { i in
      Message().string(1, "f\(i)").string(4, "a").string(5, "b")
        .messages(7, [Proto.node("f\(i - 1)", ["a"], ["c"], domain: "l"), Proto.node("f\(i - 1)", ["c"], ["b"], domain: "l")])
        .messages(9, [Message().string(1, "").int(2, 17), Message().string(1, "l").int(2, 1)]).string(10, "l")
    } + [Message().string(1, "f0").string(4, "a").string(5, "b").message(7, Proto.node("Relu", ["a"], ["b"])).message(9, Message().string(1, "").int(2, 17)).string(10, "l")]
    let cases: [(String, Message)] = [
      ("onnx.malformed", Message().int(1, 8).bytes(7, []).int(7, 1)),
      ("onnx.malformed", Message(bytes: [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])),
      ("onnx.malformed", Message(bytes: [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])),
      ("onnx.malformed", Message(bytes: [0x0B])), ("onnx.malformed", Message(bytes: [])),
      ("onnx.malformed", Proto.model(nested(60))), ("onnx.undefined-value", Proto.model(nested(10))),
      ("onnx.malformed", Proto.model(Proto.graph([Proto.node("Re\0lu", ["x"], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.limit", Proto.model(Proto.graph([Proto.node("Relu", [String(repeating: "n", count: 5000)], ["y"])], inputs: [x], outputs: [y]))),
      ("onnx.tensor-size", initialized(Proto.tensor("w", 1, [1 << 39]).bytes(9, [1, 2, 3, 4]))),
      ("onnx.tensor-size", initialized(Proto.tensor("w", 1, [1 << 62, 4]).bytes(9, [1, 2, 3, 4]))),
      ("onnx.tensor-size", initialized(Proto.tensor("w", 1, [-2]).bytes(9, [1, 2, 3, 4]))),
      ("onnx.external-data", external("../secret", [])), ("onnx.external-data", external("/dev/zero", [])), ("onnx.external-data", external(".", [])),
      ("onnx.external-data", external("absent", [])), ("onnx.external-data", external("model.onnx", [("offset", "99999999999999999999")])),
      ("onnx.external-data", external("model.onnx", [("length", "4611686018427387904"), ("offset", "4611686018427387904")])),
      ("onnx.limit", Proto.model(Proto.graph([Proto.node("f39", ["x"], ["y"], domain: "l")], inputs: [x], outputs: [y]), functions: doubling, domains: [("l", 1)])),
      ("onnx.duplicate-name", Proto.model(Proto.graph(chain + [Proto.node("Relu", ["v1"], ["v0"])], inputs: [Proto.value("v0", [2])], outputs: [Proto.value("v9", [2])]))),
      ("onnx.cycle", Proto.model(Proto.graph(chain + [Proto.node("Relu", ["v20000"], ["v0"])], inputs: [], outputs: [Proto.value("v9", [2])]))),
    ]
    for (id, model) in cases { #expect(try refusal(model.bytes)?.id == id) }
    #expect(try refusal(Proto.model(Proto.graph(chain, inputs: [Proto.value("v0", [2])], outputs: [Proto.value("v9", [2])])).bytes) == nil)
  }
}

/// Numbers that look random and are the same in every run (Steele, Lea and Flood 2014).
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
