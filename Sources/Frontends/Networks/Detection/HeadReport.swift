internal import Foundation

/// The report of a training of heads, `results_eval_linear.json`: lines of text, some of them JSON objects that name the
/// best head so far. The last one counts.
public enum HeadReport {
  /// The name that evaluation scripts give it, beside the heads' checkpoint.
  public static let fileName = "results_eval_linear.json"
  /// The largest report that is read.
  static let byteLimit = 1 << 26

  private struct Line: Decodable {
    struct Best: Decodable { var name: String }
    var best_classifier: Best
  }

  /// The best head's name; nil where the text names none.
  public static func bestHead(in text: String) -> String? {
    for line in text.split(separator: "\n").reversed() where line.hasPrefix("{") {
      if let found = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) { return found.best_classifier.name }
    }
    return nil
  }

  /// The best head by the report beside `file`; nil where there is no report that can be read.
  public static func bestHead(beside file: String) -> String? {
    let path = ((file as NSString).deletingLastPathComponent as NSString).appendingPathComponent(fileName)
    guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int, size <= byteLimit,
      let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
    else { return nil }
    return bestHead(in: text)
  }
}
