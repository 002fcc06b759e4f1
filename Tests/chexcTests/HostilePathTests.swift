import Foundation
import TestSupport
import Testing

/// A model names the files of its weights; whatever it names, nothing outside its folder is opened.
@Suite struct HostilePathTests {
  /// A folder with a secret beside the model's own folder, which holds the links.
  private func folder() throws -> (owner: TemporaryFolder, model: String) {
    let owner = try TemporaryFolder(), files = FileManager.default, model = owner.file("model")
    try files.createDirectory(atPath: model + "/parts/deep", withIntermediateDirectories: true)
    try files.createDirectory(atPath: owner.file("outside/deep"), withIntermediateDirectories: true)
    let weights = Data(littleEndian(Float(1), 2))
    for path in ["secret", "outside/w", "outside/deep/w", "model/parts/deep/w"] { try weights.write(to: URL(filePath: owner.file(path))) }
    for (link, target) in [
      ("link", "../secret"), ("absolute", owner.file("secret")), ("first", "../outside"), ("parts/middle", "../../outside"), ("parts/deep/last", "../../../secret"),
      ("up", ".."), ("inside", "parts/deep/w"), ("circle", "circle"), ("process", "/proc/self/root"),
    ] { try files.createSymbolicLink(atPath: "\(model)/\(link)", withDestinationPath: target) }
    try files.linkItem(atPath: owner.file("secret"), toPath: model + "/hard")
    #expect(mkfifo(model + "/pipe", 0o600) == 0)
    return (owner, model)
  }
  private func inspect(_ location: String, _ model: String) throws -> Command {
    let x = Proto.value("x", [2]), y = Proto.value("y", [2])
    let tensor = Proto.tensor("w", 1, [2]).message(13, Message().string(1, "location").string(2, location)).int(14, 1)
    let bytes = Proto.model(Proto.graph([Proto.node("Add", ["x", "w"], ["y"])], inputs: [x], outputs: [y], initializers: [tensor])).bytes
    try Data(bytes).write(to: URL(filePath: model + "/model.onnx"))
    return try Command.run("inspect", model + "/model.onnx", "--json")
  }

  @Test(arguments: [
    "../secret", "parts/../../secret", "./../model/../secret", "link", "absolute", "first/w", "parts/middle/w", "first/deep/w", "parts/deep/last", "up/secret", "inside",
    "circle", "process/etc/hostname", "hard", "pipe", "parts", ".", "..", "", "/etc/hostname", "/dev/zero", "//etc/hostname", "/proc/self/environ",
  ]) func noPathLeavesTheFolder(_ location: String) throws {
    let (owner, model) = try folder()
    let refused = try withExtendedLifetime(owner) { try inspect(location, model) }
    let document = try refused.document()
    #expect(refused.status == 65 && document["kind"] as? String == "onnx.external-data", "\(refused.output)")
    #expect((document["where"] as? [String: Any])?["file"] as? String == model + "/model.onnx")
  }

  @Test(arguments: ["absent", "parts/deep/w/", "parts\\..\\..\\secret", "file:///etc/hostname", "model.onnx/../../secret", String(repeating: "n", count: 4000)])
  func whatIsNotThereIsMissing(_ location: String) throws {
    let (owner, model) = try folder()
    let refused = try withExtendedLifetime(owner) { try inspect(location, model) }
    let kind = try refused.document()["kind"] as? String
    #expect(refused.status == 66 && kind == "onnx.external-data", "\(refused.output)")
  }

  @Test(arguments: ["parts/deep/w", "./parts/deep/w", "parts/../parts/deep/w"]) func pathsInsideAreOpened(_ location: String) throws {
    let (owner, model) = try folder()
    let opened = try withExtendedLifetime(owner) { try inspect(location, model) }
    #expect(opened.status == 0, "\(opened.output)")
  }
}
