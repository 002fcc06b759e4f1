internal import Foundation
public import IR
internal import Yams

extension OperatingPoint {
  /// Reads thresholds, and calibrations where there are some, from a file.
  ///
  /// YAML or JSON: labels with a threshold, or with `threshold`, `temperature` or `platt: [slope, offset]`. CSV: the columns
  /// `finding` and `threshold`, and perhaps `temperature` or `platt_a` and `platt_b`; empty cells say nothing.
  /// - Parameter labels: All that may be named; empty where they are not known.
  /// - Throws: `thresholds.missing-file`, `thresholds.value`, `thresholds.unknown-finding`, `recipe.syntax`, ...; category `configuration`.
  public static func read(file: String, labels: [String]) throws(Diagnostic) -> [OperatingPoint] {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Diagnostic("thresholds.missing-file", "the thresholds cannot be read", category: .missingFile, file: file)
    }
    guard data.count <= YAMLDocument.byteLimit, let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic("thresholds.value", "the thresholds are not UTF-8 text of at most \(YAMLDocument.byteLimit) bytes", category: .configuration, found: "\(data.count) bytes", file: file)
    }
    let points = try file.lowercased().hasSuffix(".csv") ? csv(text, file: file) : yaml(text, file: file)
    var seen: Set<String> = []
    for point in points {
      guard labels.isEmpty || labels.contains(point.finding) else {
        throw Diagnostic(
          "thresholds.unknown-finding", "the model has no such finding", category: .configuration, found: point.finding, expected: labels.joined(separator: ", "),
          help: nearestName(to: point.finding, in: labels).map { "Did you mean '\($0)'?" }, file: file)
      }
      guard seen.insert(point.finding).inserted else {
        throw Diagnostic("thresholds.value", "the finding is named twice", category: .configuration, found: point.finding, file: file)
      }
    }
    guard !points.isEmpty else { throw Diagnostic("thresholds.value", "there are no thresholds", category: .configuration, expected: "a threshold for each finding", file: file) }
    return points
  }

  private static func yaml(_ text: String, file: String) throws(Diagnostic) -> [OperatingPoint] {
    let document = try YAMLDocument(text, file: file)
    guard case .mapping(let mapping) = document.root else { throw refuse("the file is not a mapping", "1:1", "no mapping", file) }
    var points: [OperatingPoint] = []
    for (key, value) in mapping {
      let finding = key.string ?? "", place = YAMLDocument.position(value)
      func number(_ node: Node, _ what: String) throws(Diagnostic) -> Double {
        guard let number = node.float, number.isFinite else { throw refuse("\(finding): \(what) is no number", YAMLDocument.position(node), node.string ?? "no scalar", file) }
        return number
      }
      guard case .mapping(let fields) = value else {
        points.append(try make(finding, threshold: try number(value, "the threshold"), place: place, file: file))
        continue
      }
      var threshold: Double?, temperature: Double?, platt: (Double, Double)?
      for (name, field) in fields {
        switch name.string {
        case "threshold": threshold = try number(field, "the threshold")
        case "temperature": temperature = try number(field, "the temperature")
        case "platt":
          guard case .sequence(let pair) = field, pair.count == 2 else { throw refuse("\(finding): platt is no pair", YAMLDocument.position(field), "something else", file, "[slope, offset]") }
          platt = (try number(pair[0], "the slope"), try number(pair[1], "the offset"))
        default: throw refuse("\(finding): unknown key", YAMLDocument.position(name), name.string ?? "", file, "threshold, temperature, platt")
        }
      }
      points.append(try make(finding, threshold: threshold, temperature: temperature, platt: platt, place: place, file: file))
    }
    return points
  }

  private static func csv(_ text: String, file: String) throws(Diagnostic) -> [OperatingPoint] {
    let known = ["finding", "threshold", "temperature", "platt_a", "platt_b"]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let header = fields(lines.first ?? "")
    guard header.contains("finding"), Set(header).count == header.count, header.allSatisfy(known.contains) else {
      throw refuse("the columns are not those of thresholds", "1:1", header.joined(separator: ","), file, known.joined(separator: ","))
    }
    var points: [OperatingPoint] = []
    for (index, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
      let cells = fields(line), place = "\(index + 1):1"
      guard cells.count == header.count else { throw refuse("a row of another length than the header", place, "\(cells.count) fields", file, "\(header.count)") }
      func number(_ name: String) throws(Diagnostic) -> Double? {
        guard let column = header.firstIndex(of: name), !cells[column].isEmpty else { return nil }
        guard let number = Double(cells[column]), number.isFinite else { throw refuse("\(name) is no number", place, cells[column], file) }
        return number
      }
      let finding = header.firstIndex(of: "finding").map { cells[$0] } ?? "", slope = try number("platt_a"), offset = try number("platt_b")
      guard (slope == nil) == (offset == nil) else { throw refuse("platt_a and platt_b go together", place, "one of them", file, "both or none") }
      points.append(try make(finding, threshold: number("threshold"), temperature: number("temperature"), platt: slope.flatMap { a in offset.map { (a, $0) } }, place: place, file: file))
    }
    return points
  }

  /// The fields of one line as RFC 4180 writes them; labels hold no line breaks.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""], isQuoted = false, previous: Character = ","
    for character in line {
      switch character {
      case "\"":
        if !isQuoted, previous == "\"" { fields[fields.count - 1].append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
      previous = character
    }
    return fields.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func make(
    _ finding: String, threshold: Double?, temperature: Double? = nil, platt: (Double, Double)? = nil, place: String, file: String
  ) throws(Diagnostic) -> OperatingPoint {
    if let threshold, !(0...1).contains(threshold) { throw refuse("\(finding): the threshold is no probability", place, "\(threshold)", file, "0 to 1") }
    if let temperature, temperature <= 0 { throw refuse("\(finding): the temperature is not positive", place, "\(temperature)", file, "more than 0") }
    guard temperature == nil || platt == nil else { throw refuse("\(finding): a temperature and a Platt calibration exclude each other", place, "both", file, "one") }
    return OperatingPoint(finding: finding, threshold: threshold, slope: platt?.0 ?? temperature.map { 1 / $0 } ?? 1, offset: platt?.1 ?? 0)
  }

  private static func refuse(_ message: String, _ place: String, _ found: String, _ file: String, _ expected: String = "a number") -> Diagnostic {
    Diagnostic("thresholds.value", "\(message) at \(place)", category: .configuration, found: found, expected: expected, file: file)
  }
}
