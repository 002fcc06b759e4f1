internal import ArgumentParser
internal import Foundation
internal import IR

/// What the command says and returns when it did not do what it was asked.
struct Failure {
  var code: Int32
  private var text: String
  private var diagnostic: Diagnostic?
  private let wantsJSON: Bool

  init(_ error: any Error, wantsJSON: Bool) {
    self.wantsJSON = wantsJSON
    if let diagnostic = error as? Diagnostic {
      self.diagnostic = diagnostic
      code = Self.code(for: diagnostic.category)
      text = diagnostic.description
    } else if let exit = error as? ExitCode {
      // The result has been told already.
      code = exit.rawValue
      text = ""
    } else if let answer = error as? AnsweredNo {
      code = answer.code
      text = answer.message
    } else {
      code = Chexc.exitCode(for: error).rawValue
      text = Chexc.fullMessage(for: error)
      if code != 0 { diagnostic = Diagnostic(code == EX_USAGE ? "usage" : "internal", Chexc.message(for: error), category: code == EX_USAGE ? .usage : .internal) }
    }
  }

  /// The exit code for each category: sysexits, with 1 for "the answer is no".
  static func code(for category: Diagnostic.Category) -> Int32 {
    switch category {
    case .mismatch: 1
    case .usage: 64
    case .input: 65
    case .missingFile: 66
    case .unavailable: 69
    case .internal: 70
    case .memory: 71
    case .cannotCreate: 73
    case .inputOutput: 74
    case .integrity: 77
    case .configuration: 78
    }
  }

  /// Help and version go to standard output; every complaint to standard error, or with `--json` as one document to
  /// standard output.
  func exit() -> Never {
    if let diagnostic, wantsJSON {
      Output.json(Document(diagnostic, code: code))
    } else if code == 0 {
      print(text)
    } else if !text.isEmpty {
      // The parser's own text starts with "Error: ".
      Output.complain(diagnostic == nil ? text : "error: \(text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text)")
      if diagnostic?.category == .internal { Output.complain("This is a bug in chexc. Please report it with the command line and the file.") }
    }
    Foundation.exit(code)
  }

  private struct Document: Encodable {
    struct Place: Encodable { var file: String?, node: String?, op: String? }
    var schema = "chexc.error/1"
    var code: Int32, kind: String, message: String
    var found: String?, expected: String?, help: String?
    var place: Place
    var peakRssBytes = Measurement.peakResidentBytes
    enum CodingKeys: String, CodingKey {
      case schema, code, kind, message, found, expected, help, peakRssBytes
      case place = "where"
    }
    init(_ diagnostic: Diagnostic, code: Int32) {
      self.code = code; kind = diagnostic.id; message = diagnostic.message
      found = diagnostic.found; expected = diagnostic.expected; help = diagnostic.help
      place = Place(file: diagnostic.file, node: diagnostic.node, op: diagnostic.op)
    }
  }
}

/// The command worked and has shown its result; the result itself is a "no".
struct AnsweredNo: Error {
  var code: Int32 = 1
  var message = ""
}
