import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

@Suite struct SafetensorsWriterTests {
  static let tensors = TensorDictionary(tensors: [
    ("z.bias", Tensor(.float16, [3], doubles: [1, -2, 0.5])), ("a \"quoted\"\\name\n", Tensor([2, 2], [1, 2, 3, 4])),
    ("b", Tensor(.bfloat16, [1], doubles: [3])), ("é.count", Tensor(.int64, [], int64s: [7])), ("empty", Tensor([0, 4], [Float]())),
    ("flags", Tensor(.bool, [3], int64s: [1, 0, 1])), ("wide", Tensor(.float64, [2], doubles: [0.1, -0.2])),
  ])

  @Test func whatIsWrittenIsReadAgain() throws {
    let folder = try TemporaryFolder(), path = folder.file("all.safetensors")
    let metadata = [Module.Entry(key: "network", value: "small"), Module.Entry(key: "network", value: "other"), Module.Entry(key: "note", value: "two\tlines\n")]
    try SafetensorsWriter.write(Self.tensors, metadata: metadata, to: path)
    let read = try Checkpoint.open(path: path)
    #expect(read.tensors.count == Self.tensors.tensors.count)
    for (name, tensor) in Self.tensors.tensors { #expect(read[name] == tensor, "\(name)") }
    #expect(read.metadata.map { "\($0.key)=\($0.value.text ?? "")" } == ["format=pt", "network=small", "note=two\tlines\n"])
  }

  /// Every tensor is aligned to its elements, and the order of the source does not matter.
  @Test func equalTensorsGiveEqualBytes() throws {
    let folder = try TemporaryFolder(), paths = ["a", "b"].map { folder.file($0) }
    try SafetensorsWriter.write(Self.tensors, to: paths[0])
    try SafetensorsWriter.write(TensorDictionary(tensors: Self.tensors.tensors.reversed()), to: paths[1])
    let bytes = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
    #expect(bytes[0] == bytes[1])
    #expect(bytes[0].prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) } % 8 == 0)
    // Elements of eight bytes, then four, two and one; names decide among equals.
    #expect(try Checkpoint.open(path: paths[0]).tensors.map(\.name) == ["wide", "é.count", "a \"quoted\"\\name\n", "empty", "b", "z.bias", "flags"])
  }

  @Test func elementsThatTheFormatLacksAreRefused() throws {
    let folder = try TemporaryFolder()
    expect("safetensors.element-type") {
      try SafetensorsWriter.write(TensorDictionary(tensors: [("text", Tensor([1], strings: ["a"]))]), to: folder.file("a"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("a")))
  }

  @Test func publishedNamesAreThoseWithoutPrefixes() throws {
    let (flat, _) = try DetectionTests.checkpoint(DetectionTests.small)
    let file = TensorDictionary(tensors: flat.renamed { "teacher.backbone.\($0)" }.tensors + [("teacher.dino_head.mlp.0.weight", Tensor([1], [1])), ("teacher.backbone.mask_token", Tensor([1, 64], [Float](repeating: 0, count: 64)))])
    let table = try DetectionTests.detect(file).features().table
    let published = try PublishedParameters(table, of: file)
    #expect(published.entries.map(\.name) == flat.entries.map(\.name) + ["mask_token"])
    for (name, tensor) in flat.tensors { #expect(try published.tensor(name) == tensor) }
    expect("checkpoint.missing-tensor") { _ = try published.tensor("teacher.backbone.cls_token") }

    // Beside a head, the backbone stands behind a prefix of its own, so that each is found again.
    let heads = try HeadDetectionTests.checkpoint(.linear(LinearProbe(layers: 2)), labels: 3).renamed { "model.classifiers_dict.a.\($0)" }
    let head = try DetectedHead(in: heads, featureWidth: 8).program(featureWidth: 8, patches: .fixed(4))
    let both = try PublishedParameters(table, of: file, head: (head.table, heads, "a"))
    #expect(both.entries.map(\.name) == flat.entries.map { "backbone.\($0.name)" } + ["backbone.mask_token", "classifiers_dict.a.linear.weight", "classifiers_dict.a.linear.bias"])
    #expect(try DetectionTests.detect(both).features().table.count(.matched) == flat.tensors.count)
  }
}
