internal import Foundation
internal import IR

/// The files meant by what was typed: files as they are, folders with all pictures below them, `@list.txt` line by line, `@-` from
/// standard input.
enum ImagePaths {
  static func expand(_ words: [String]) throws(Diagnostic) -> [String] {
    var paths: [String] = []
    for word in words {
      if word.hasPrefix("@") { paths += try expand(lines(of: String(word.dropFirst()))) } else { paths += try expand(word) }
    }
    guard !paths.isEmpty else {
      throw Diagnostic("predict.nothing", "there is no picture to predict", category: .missingFile, found: words.joined(separator: " "), expected: "PNG or JPEG files")
    }
    return paths
  }

  private static func lines(of path: String) throws(Diagnostic) -> [String] {
    guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
      throw Diagnostic("file.missing", "there is no such list", category: .missingFile, help: "Name a file of paths, one a line, or - for standard input.", file: path)
    }
    guard let text = String(data: (try? handle.readToEnd()) ?? Data(), encoding: .utf8) else {
      throw Diagnostic("predict.list", "the list is not UTF-8 text", expected: "paths, one a line", file: path)
    }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("@") }
  }

  /// A folder's pictures are told by content, or by name: a damaged one must not go missing in silence. What else lies
  /// there is passed over. A missing file stays in the list, and fails when its turn comes.
  private static func expand(_ path: String) throws(Diagnostic) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return names.sorted().map { prefix + $0 }.filter(isPicture)
  }
  private static func isPicture(_ path: String) -> Bool {
    let name = (path as NSString).lastPathComponent.lowercased()
    if !name.hasPrefix("."), [".png", ".jpg", ".jpeg"].contains(where: name.hasSuffix) { return true }
    guard let handle = FileHandle(forReadingAtPath: path), let start = try? handle.read(upToCount: 4) else { return false }
    return start.starts(with: [0x89, 0x50, 0x4E, 0x47]) || start.starts(with: [0xFF, 0xD8, 0xFF])
  }
}
