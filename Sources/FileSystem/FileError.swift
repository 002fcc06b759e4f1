internal import CSystem
internal import IR

/// What went wrong with a file, as the operating system says it.
func fileError(_ result: Int, _ path: String, _ what: String, category: Diagnostic.Category = .inputOutput) -> Diagnostic {
  switch -result {
  // No such entry, a file where a folder must be, a name too long for any file.
  case 2, 20, 36: return Diagnostic("file.missing", "there is no such file", category: .missingFile, file: path)
  case 22: return Diagnostic("file.not-regular", "this is not a regular file", category: category == .cannotCreate ? category : .input, expected: "a file: no folder, pipe or device", file: path)
  default:
    var buffer = Array(repeating: CChar(0), count: 256)
    chx_error_text(Int32(truncatingIfNeeded: -result), &buffer, buffer.count)
    let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return Diagnostic("file.failed", what, category: category, found: text, file: path)
  }
}

/// The folder part of a path, and the rest.
public func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.lastIndex(of: "/") else { return (".", path) }
  let folder = path[..<slash]
  return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}
