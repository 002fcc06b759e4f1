import Features
import Foundation
import Frontends
import IR
import Images
import TestSupport
import Testing

@Suite struct FeatureStoreTests {
  static func manifest(_ model: String = "a", rowsPerShard: Int = 3, size: Int = 16) -> FeatureManifest {
    FeatureManifest(
      model: "test", modelHash: model, preprocessing: .chexfoundEval(size: size),
      arrays: [.init(name: "class_token.1", shape: [4], type: .float32), .init(name: "patches.1", shape: [2, 4], type: .float16)], rowsPerShard: rowsPerShard)
  }
  static func features(_ index: Int) -> [Tensor] { [noise([1, 4], seed: UInt64(index + 1)), noise([1, 2, 4], seed: UInt64(index + 100))] }

  /// Eight pictures of which the sixth fails, those that are done left out.
  static func fill(_ writer: FeatureWriter, upTo count: Int = 8) throws {
    for index in writer.pictureCount..<count {
      if index == 5 { try writer.reject("5 é.png", error: "image.damaged") } else { try writer.append("\(index) é.png", sha256: "\(index)", features(index)) }
    }
  }
  static func bytes(_ folder: String) throws -> [String: Data] {
    var all: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) { all[name] = try Data(contentsOf: URL(filePath: "\(folder)/\(name)")) }
    return all
  }
  static func complete(_ folder: String, rowsPerShard: Int = 3) throws {
    let writer = try FeatureWriter(folder: folder, manifest: manifest(rowsPerShard: rowsPerShard))
    try fill(writer)
    try writer.finish()
  }

  @Test func rowsAreReadAsTheyWereWritten() throws {
    let folder = try TemporaryFolder()
    try Self.complete(folder.file("s"))
    let store = try FeatureStore(folder: folder.file("s"))
    #expect(store.rows == 7 && store.pictures.count == 8 && store.pictures[5].error == "image.damaged" && store.pictures[7].row == 6)
    for (row, index) in [0, 1, 2, 3, 4, 6, 7].enumerated() {
      #expect(store.row("class_token.1", row) == Self.features(index)[0].reshaped([4]))
      let half = try #require(store.row("patches.1", row))
      #expect(half == Tensor(.float16, [2, 4], doubles: Self.features(index)[1].doubles))
    }
    #expect(store.row("class_token.1", 7) == nil && store.row("patches.0", 0) == nil)
    // Each shard is an array of its own.
    let shard = try NpyFile.read(folder.file("s/class_token.1.00002.npy"))
    #expect(shard.shape == [1, 4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("s")).count == 8)
  }

  @Test(arguments: [1, 3, 4, 6, 7]) func anInterruptedStoreEndsWithTheSameBytes(_ stop: Int) throws {
    let folder = try TemporaryFolder()
    try Self.complete(folder.file("whole"))
    do {
      let writer = try FeatureWriter(folder: folder.file("parts"), manifest: Self.manifest())
      try Self.fill(writer, upTo: stop)
      try writer.save()
      // Killed on the way to the next: what was not saved is lost.
      try Self.fill(writer, upTo: min(stop + 1, 8))
    }
    #expect(throws: Diagnostic.self) { try FeatureStore(folder: folder.file("parts")) }
    let writer = try FeatureWriter(folder: folder.file("parts"), manifest: Self.manifest())
    #expect(writer.pictureCount >= stop && writer.done.count == writer.pictureCount)
    try Self.fill(writer)
    try writer.finish()
    #expect(try Self.bytes(folder.file("parts")) == Self.bytes(folder.file("whole")))
  }

  @Test func aStoreOfOtherNumbersIsNotContinued() throws {
    let folder = try TemporaryFolder(), path = folder.file("s")
    try Self.fill(FeatureWriter(folder: path, manifest: Self.manifest()), upTo: 2)
    for other in [Self.manifest("b"), Self.manifest(size: 32), Self.manifest(rowsPerShard: 4)] {
      let error = try #require(throws: Diagnostic.self) { try FeatureWriter(folder: path, manifest: other) }
      #expect(error.id == "features.changed" && error.category == .configuration)
    }
    let writer = try FeatureWriter(folder: path, manifest: Self.manifest())
    try Self.fill(writer)
    try writer.finish()
    #expect(try #require(throws: Diagnostic.self) { try FeatureWriter(folder: path, manifest: Self.manifest()) }.id == "features.complete")
    FeatureWriter.discard(folder: folder.path)
    #expect(try #require(throws: Diagnostic.self) { try FeatureWriter(folder: folder.path, manifest: Self.manifest()) }.id == "features.foreign-folder")
    FeatureWriter.discard(folder: path)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func anArchiveHoldsArraysAndPaths() throws {
    let folder = try TemporaryFolder()
    try Self.complete(folder.file("s"), rowsPerShard: 100)
    try FeatureArchive.write(folder.file("s"), to: folder.file("s.npz"))
    let archive = try NpzFile.read(folder.file("s.npz"))
    #expect(archive.arrays.map(\.name) == ["paths", "manifest", "class_token.1", "patches.1"])
    #expect(try #require(archive["paths"]).tensor(name: "").strings == ["0 é.png", "1 é.png", "2 é.png", "3 é.png", "4 é.png", "6 é.png", "7 é.png"])
    #expect(archive["patches.1"]?.shape == [7, 2, 4] && archive["patches.1"]?.descriptor == "<f2")
    try Self.complete(folder.file("t"), rowsPerShard: 2)
    #expect(throws: Diagnostic.self) { try FeatureArchive.write(folder.file("t"), to: folder.file("t.npz")) }
  }
}

@Suite struct DamagedFeatureStoreTests {
  /// Every file of a store cut, lengthened or overwritten: refused, never believed and never a crash.
  @Test func damageIsTold() throws {
    let folder = try TemporaryFolder(), path = folder.file("s")
    try FeatureStoreTests.complete(path)
    for (name, data) in try FeatureStoreTests.bytes(path).sorted(by: { $0.key < $1.key }) {
      let url = URL(filePath: "\(path)/\(name)")
      var header = data
      header[10] ^= 0x20
      for damaged in [data.dropLast(), data + Data("x".utf8), Data(), header] {
        try damaged.write(to: url)
        // A blank more or less at the end of a JSON file changes nothing.
        if let store = try? FeatureStore(folder: path) { #expect(store.rows == 7 && !name.hasSuffix(".npy"), "\(name)") }
      }
      try FileManager.default.removeItem(at: url)
      #expect(throws: Diagnostic.self) { try FeatureStore(folder: path) }
      try data.write(to: url)
    }
    #expect(try FeatureStore(folder: path).rows == 7)
  }

  @Test func liesAboutSizesAreRefused() throws {
    let folder = try TemporaryFolder(), path = folder.file("s")
    try FeatureStoreTests.complete(path)
    let url = URL(filePath: "\(path)/features.json"), text = try String(contentsOf: url, encoding: .utf8)
    for (was, lie) in [("\"rowsPerShard\" : 3", "\"rowsPerShard\" : 0"), ("\"rowsPerShard\" : 3", "\"rowsPerShard\" : 9223372036854775807"), ("\"rows\" : 7", "\"rows\" : 8"), ("\"rows\" : 7", "\"rows\" : -1"), ("\"class_token.1\"", "\"../x\"")] {
      #expect(text.contains(was))
      try text.replacing(was, with: lie).write(to: url, atomically: true, encoding: .utf8)
      #expect(throws: Diagnostic.self) { try FeatureStore(folder: path) }
    }
  }
}
