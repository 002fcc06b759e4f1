/// Rows of text as aligned columns, Markdown or CSV.
struct Table {
  enum Style: String, CaseIterable { case text, md, csv }
  var header: [String]
  var rows: [[String]] = []
  /// Columns whose text starts at the left; the others are numbers.
  var leftAligned: Set<Int> = [0]

  init(_ header: String...) { self.header = header }
  init(header: [String]) { self.header = header }
  mutating func add(_ cells: String...) { rows.append(cells) }

  func rendered(_ style: Style = .text) -> String {
    switch style {
    case .csv: return ([header] + rows).map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\n")
    case .md:
      let rule = header.indices.map { leftAligned.contains($0) ? "---" : "---:" }
      return ([header, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    case .text:
      let all = [header] + rows
      let widths = header.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
      return all.map { row in
        var line = row.enumerated().map { index, cell in
          let space = String(repeating: " ", count: widths[index] - cell.count)
          return leftAligned.contains(index) ? cell + space : space + cell
        }.joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
      }.joined(separator: "\n")
    }
  }

  /// A field as RFC 4180 writes it.
  static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
