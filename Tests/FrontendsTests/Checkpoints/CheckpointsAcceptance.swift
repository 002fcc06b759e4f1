internal import CCrypto
internal import Foundation
internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// The checkpoints beside the package: every tensor has the listed bytes, every file that cannot be read is refused for
/// its reason.
@Suite(.enabled(if: OutsideData.path != nil)) struct CheckpointsAcceptance {
  static let types: [String: ElementType] = [
    "FloatStorage": .float32, "LongStorage": .int64, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool, "ComplexFloatStorage": .complex64, "ComplexDoubleStorage": .complex128,
  ]

  static func sha256(_ tensor: Tensor) -> String {
    tensor.withUnsafeBytes { bytes in
      var digest = [UInt8](repeating: 0, count: 32)
      EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
      return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  /// Lines of `name,storage,shape,stride,sum,sha256`.
  static func listed(_ file: String) throws -> [(name: String, type: String, shape: [Int], sha256: String)] {
    try String(contentsOfFile: OutsideData.file(file), encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let name = fields[0].replacing("[", with: ".").replacing("]", with: "")
      return (name, fields[1], fields[2].split(separator: "x").compactMap { Int($0) }, fields[5])
    }
  }

  @Test(arguments: OutsideData.files(beneath: "models/pth", suffix: ".tensors.csv")) func foundFilesHaveTheListedTensors(_ list: String) throws {
    let file = String(list.dropLast(".tensors.csv".count)), checkpoint = try Checkpoint.open(path: OutsideData.file(file)), listed = try Self.listed(list)
    #expect(checkpoint.tensors.count == listed.count)
    var tally = GoldenTally(file)
    if checkpoint.tensors.count != listed.count { tally.add("count", share: .infinity) }
    for row in listed {
      let tensor = try #require(checkpoint[row.name], "\(row.name)")
      let isRight = tensor.elementType == Self.types[row.type] && tensor.shape == row.shape && Self.sha256(tensor) == row.sha256
      #expect(isRight, "\(row.name)")
      tally.add(row.name, share: isRight ? 0 : .infinity)
    }
    tally.record("tensors by hash")
  }
  @Test func thereAreFoundFiles() { #expect(OutsideData.files(beneath: "models/pth", suffix: ".tensors.csv").count >= 17) }

  /// The same weights in five containers.
  @Test func exportedFilesHoldTheSameWeights() throws {
    let folder = "models/torch_exported/"
    func open(_ name: String) throws -> Checkpoint { try Checkpoint.open(path: OutsideData.file(folder + name)) }
    let zip = try open("dinov2_tiny_op17.pth")
    #expect(zip.tensors.reduce(0) { $0 + $1.tensor.elementCount } == 192_448 && zip.format == .torchZip)
    for other in [try open("dinov2_tiny_op17.legacy.pth"), try open("dinov2_tiny_op17.safetensors")] {
      #expect(other.tensors.count == zip.tensors.count)
      for tensor in other.tensors { #expect(zip[tensor.name] == tensor.tensor, "\(tensor.name)") }
    }
    // One network in float32 as TorchScript, in float16 and in bfloat16.
    let script = try open("vit_traced.torchscript.pt")
    #expect(script.format == .torchScript)
    for (other, type) in [(try open("vit_fp16.pth"), ElementType.float16), (try open("vit_bf16.pth"), .bfloat16)] {
      #expect(other.tensors.count == 40)
      for tensor in other.tensors {
        #expect(script.tensors.contains { $0.tensor.shape == tensor.tensor.shape && Tensor(type, tensor.tensor.shape, doubles: $0.tensor.doubles) == tensor.tensor }, "\(tensor.name)")
      }
    }
    let training = try open("checkpoint_adamw.pth")
    #expect(training.root.entries?.contains { $0.value.entries?.contains { $0.key == "param_groups" } == true } == true)
  }

  @Test func foundSafetensorsAreRead() throws {
    for file in OutsideData.files(beneath: "models/safetensors", suffix: ".safetensors") {
      let checkpoint = try Checkpoint.open(path: OutsideData.file(file))
      #expect(checkpoint.format == .safetensors)
      var tally = GoldenTally(file)
      for tensor in checkpoint.tensors { tally.add(tensor.name, share: tensor.tensor.elementCount > 0 ? 0 : .infinity) }
      tally.record("tensors read")
    }
  }

  @Test func hostilePicklesAreRefused() throws {
    let files = OutsideData.files(beneath: "models/hostile_pickles", suffix: "")
    #expect(files.count >= 15)
    for file in files {
      let error = #expect(throws: Diagnostic.self, "\(file)") { try Checkpoint.open(path: OutsideData.file(file)) }
      let isRight = error?.file != nil && error?.category == .input
      #expect(isRight, "\(error.map(String.init(describing:)) ?? "")")
      var tally = GoldenTally(file)
      tally.add("refusal", share: isRight ? 0 : .infinity)
      tally.record("refusals")
    }
  }

  @Test(arguments: [("odd_tensors.pth", "checkpoint.quantized", "dequantize"), ("whole_module_pickled.pth", "pickle.forbidden-global", "state_dict")])
  func whatCannotBeReadSaysWhatToExport(_ name: String, _ id: String, _ help: String) {
    let error = #expect(throws: Diagnostic.self) { try Checkpoint.open(path: OutsideData.file("models/torch_exported/\(name)")) }
    #expect(error?.id == id && error?.help?.contains(help) == true)
  }

  /// The container's own refusals; the others concern the network.
  @Test(arguments: [
    ("fsdp_shard/model_0000005.rank_0.pth", "checkpoint.sharded"), ("pickle_call/model.pth", "pickle.forbidden-global"), ("plain_pickle/model.pth", "checkpoint.no-tensors"),
    ("safetensors_length/model.safetensors", "safetensors.header-length"), ("safetensors_range/model.safetensors", "safetensors.range"),
    ("storage_short/model.pth", "checkpoint.storage-too-small"), ("truncated/model.pth", "zip.truncated"),
  ]) func goldenRefusals(_ file: String, _ id: String) throws {
    let error = #expect(throws: Diagnostic.self) { try Checkpoint.open(path: OutsideData.file("goldens/refuse/\(file)")) }
    #expect(error?.id == id)
    struct Refusal: Decodable { var expect_error: String }
    let text = try Data(contentsOf: URL(filePath: OutsideData.file("goldens/refuse/\(file.prefix { $0 != "/" })/case.json")))
    let reason = try JSONDecoder().decode(Refusal.self, from: text).expect_error
    let sense = reason.hasPrefix("disallowed global") ? "disallowed global" : reason
    #expect(error?.message.contains(sense) == true, "\(reason)")
  }

  /// One model in every layout: the tensors of each, by the names of the flat one.
  @Test func containersHoldOneModel() throws {
    let folder = "goldens/containers/", flat = try Checkpoint.open(path: OutsideData.file(folder + "flat/model.pth"))
    let files = OutsideData.files(beneath: "goldens/containers", suffix: ".pth") + OutsideData.files(beneath: "goldens/containers", suffix: ".pt")
      + OutsideData.files(beneath: "goldens/containers", suffix: ".safetensors")
    #expect(files.count >= 18)
    for file in files where !file.contains("student_selected") && !file.contains("bf16") && !file.contains("fp16") {
      let checkpoint = try Checkpoint.open(path: OutsideData.file(file))
      for tensor in flat.tensors {
        let found = checkpoint.tensors.contains { other in
          other.tensor.shape == tensor.tensor.shape && (other.tensor == tensor.tensor || other.tensor.elementType == .float64 && other.tensor.floats == tensor.tensor.floats)
        }
        #expect(found, "\(file): \(tensor.name)")
      }
    }
  }
}
