internal import Foundation
internal import IR

/// Class names, one a line.
enum LabelFile {
  static func read(_ path: String) throws(Diagnostic) -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { throw Diagnostic("file.missing", "the labels cannot be read", category: .missingFile, file: path) }
    guard data.count <= 1 << 20, let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic("labels.text", "the labels are not UTF-8 text of at most 1 MiB", category: .configuration, found: "\(data.count) bytes", file: path)
    }
    let labels = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !labels.isEmpty, Set(labels).count == labels.count else {
      throw Diagnostic("labels.distinct", "the labels are not distinct names", category: .configuration, found: "\(labels.count) lines, \(Set(labels).count) distinct", file: path)
    }
    return labels
  }
}
