import FileSystem
import Foundation
import IR
import TestSupport
import Testing

struct FileSystemTests {
  private let temporary: TemporaryFolder
  private var folder: String { temporary.path }

  init() throws { temporary = try TemporaryFolder() }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try AtomicFile(replacing: "\(folder)/\(name)")
    try file.write(bytes)
    try file.commit()
  }
  func bytes(_ name: String) throws -> [UInt8] { try MappedFile(path: "\(folder)/\(name)").withUnsafeBytes { Array($0) } }
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  @Test func aFileAppearsOnlyWhenCommitted() throws {
    var file: AtomicFile? = try AtomicFile(replacing: "\(folder)/a")
    try file?.write([1, 2, 3])
    try file?.pad(to: 8)
    #expect(file?.position == 8)
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/a"))
    file = nil
    #expect(try names() == [])
    try write([7, 8], to: "a")
    try write([9], to: "a")
    #expect(try names() == ["a"])
    #expect(try bytes("a") == [9])
  }

  @Test func tensorsBorrowAMappedFile() throws {
    try write([UInt8](0..<64), to: "weights")
    var file: MappedFile? = try MappedFile(path: "\(folder)/weights")
    let tensor = try #require(file.flatMap { Tensor(.uint8, [4], storage: $0.storage, offset: 5) })
    file = nil
    tensor.discardResidentPages()
    #expect(tensor.int64s == [5, 6, 7, 8])
    #expect(try MappedFile(path: "\(folder)/weights").byteCount == 64)
  }

  @Test func emptyFilesAreMapped() throws {
    try write([], to: "empty")
    #expect(try MappedFile(path: "\(folder)/empty").byteCount == 0)
  }

  @Test func onlyFilesBeneathTheFolderOpen() throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/model/parts", withIntermediateDirectories: true)
    try write([1], to: "secret")
    try write([2], to: "model/parts/w")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/model/link", withDestinationPath: "\(folder)/secret")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/model/up", withDestinationPath: "..")
    try FileManager.default.linkItem(atPath: "\(folder)/secret", toPath: "\(folder)/model/hard")
    let model = "\(folder)/model"
    #expect(try MappedFile(path: "parts/w", beneath: model).withUnsafeBytes { Array($0) } == [2])
    #expect(try MappedFile(path: "parts/../parts/w", beneath: model).withUnsafeBytes { Array($0) } == [2])
    let refused = [
      ("../secret", "file.outside-folder"), ("\(folder)/secret", "file.outside-folder"), ("link", "file.outside-folder"),
      ("up/secret", "file.outside-folder"), ("parts/../../secret", "file.outside-folder"), ("hard", "file.not-regular"),
      ("parts", "file.not-regular"), ("parts/w\0x", "file.not-regular"), ("absent", "file.missing"),
    ]
    for (path, id) in refused {
      #expect { _ = try MappedFile(path: path, beneath: model) } throws: { ($0 as? Diagnostic)?.id == id }
    }
  }

  @Test func whatIsNoFileIsRefused() {
    for path in [folder, "/dev/null"] {
      #expect { _ = try MappedFile(path: path) } throws: { ($0 as? Diagnostic)?.id == "file.not-regular" }
      #expect { _ = try AtomicFile(replacing: path) } throws: { ($0 as? Diagnostic)?.id == "file.not-regular" }
    }
    #expect { _ = try MappedFile(path: "\(folder)/absent") } throws: { ($0 as? Diagnostic)?.category == .missingFile }
    #expect { _ = try AtomicFile(replacing: "\(folder)/absent/a") } throws: { ($0 as? Diagnostic)?.category == .cannotCreate }
  }
}
