import Foundation
import TestSupport
import Testing

/// The same input gives the same file, wherever and whenever; a file that has its name is complete.
@Suite struct ReproducibilityTests {
  static let recipe = packageRoot.appending(path: "models/tiny.yaml").path

  @Test func surroundingsDoNotChangeTheArtifact() throws {
    let folder = try TemporaryFolder(), recipe = Self.recipe
    let surroundings: [(folder: String, variables: [String: String], threads: String)] = [
      (packageRoot.path, [:], "1"), (folder.path, ["TZ": "Asia/Kathmandu", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"], "2"), ("/", ["TZ": "UTC", "LANG": "C", "HOME": "/nowhere", "USER": "somebody"], "3"),
    ]
    var contents: [Data] = []
    for (index, place) in surroundings.enumerated() {
      let path = folder.file("\(index).chex")
      let made = try Command.run(
        ["compile", recipe, "-o", path, "-q", "--threads", place.threads], in: URL(filePath: place.folder), environment: place.variables)
      #expect(made.status == 0, "\(made.error)")
      contents.append(try Data(contentsOf: URL(filePath: path)))
    }
    #expect(contents[0] == contents[1] && contents[0] == contents[2])
  }

  @Test func aKilledCompileLeavesNothingUnderTheName() throws {
    let folder = try TemporaryFolder(), path = folder.file("x.chex")
    for delay in [0.02, 0.1, 0.2, 0.3, 0.5, 0.8] {
      let process = Process()
      process.executableURL = Command.executable
      process.arguments = ["compile", Self.recipe, "-o", path, "--force", "-q"]
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: delay)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if FileManager.default.fileExists(atPath: path) {
        #expect(try Command.run("verify", path).status == 0)
        try FileManager.default.removeItem(atPath: path)
      }
    }
    // What a killed run left behind stands in nobody's way.
    #expect(try Command.run("compile", Self.recipe, "-o", path, "-q").status == 0)
  }

  @Test func anExistingFileIsKeptUnlessForced() throws {
    let folder = try TemporaryFolder(), path = folder.file("x.chex")
    try Data("mine".utf8).write(to: URL(filePath: path))
    let refused = try Command.run("compile", Self.recipe, "-o", path)
    #expect(refused.status == 73 && refused.error.contains("--force"))
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("mine".utf8))
    // A failure with --force keeps it as well.
    #expect(try Command.run("compile", folder.file("absent.onnx"), "-o", path, "--force").status == 66)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("mine".utf8))
    #expect(try Command.run("compile", Self.recipe, "-o", path, "--force", "-q").status == 0)
    #expect(try Command.run("verify", path).status == 0)
  }
}
