internal import FileSystem
internal import Foundation
internal import IR

/// Results: to standard output, or to files that appear whole or not at all.
enum Output {
  static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// One JSON document with its keys in order.
  static func json(_ document: some Encodable) { FileHandle.standardOutput.write(encoded(document)) }
  static func encoded(_ document: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return ((try? encoder.encode(document)) ?? Data()) + Data("\n".utf8)
  }

  /// Refuses, before any work, what could not be written after it: over a file unless told to, over a folder, into none.
  static func check(_ path: String, force: Bool) throws(Diagnostic) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue {
        throw Diagnostic("output.folder", "this is a folder", category: .cannotCreate, expected: "the name of a file", help: "Name a file inside it with -o.", file: path)
      }
      guard force else {
        throw Diagnostic("output.exists", "the file exists already", category: .cannotCreate, help: "Choose another name with -o, or add --force.", file: path)
      }
    }
    let folder = splitPath(path).folder
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw Diagnostic("output.no-folder", "there is no such folder", category: .cannotCreate, help: "Make it first, or choose another name with -o.", file: folder)
    }
    guard access(folder, W_OK) == 0 else {
      throw Diagnostic("output.unwritable", "no file can be made in this folder", category: .cannotCreate, found: String(cString: strerror(errno)), help: "Choose another folder with -o.", file: folder)
    }
  }

  static func write(_ data: Data, to path: String, force: Bool) throws(Diagnostic) {
    try check(path, force: force)
    let file = try AtomicFile(replacing: path)
    try file.write([UInt8](data))
    try file.commit()
  }
  static func makeFolder(_ path: String) throws(Diagnostic) {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw Diagnostic("output.unwritable", "the folder cannot be made", category: .cannotCreate, found: error.localizedDescription, file: path)
    }
  }
}

extension Output {
  /// Gives a finished file its name, over whatever has it.
  static func rename(_ path: String, to target: String) throws(Diagnostic) {
    guard Foundation.rename(path, target) == 0 else {
      throw Diagnostic("output.unwritable", "the file cannot be put in place", category: .cannotCreate, found: String(cString: strerror(errno)), file: target)
    }
  }
  static func size(_ path: String) -> Int {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return ((try? FileManager.default.attributesOfItem(atPath: target))?[.size] as? Int) ?? 0
  }
}
