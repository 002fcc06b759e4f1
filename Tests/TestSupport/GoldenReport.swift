internal import Foundation

/// What the acceptance suites found, one row a case, for the table that `make goldens` prints.
public struct GoldenReport: Codable, Sendable {
  /// The case's folder beneath `goldens`, or a file beneath `shared`.
  public var name: String
  /// What was compared, in a few words.
  public var what: String
  /// The largest difference as a share of what is allowed there.
  public var worst: Double
  public var passed: Bool

  /// The file that rows are appended to; nil where nobody asked for a report.
  private static let path = ProcessInfo.processInfo.environment["CHEXC_GOLDENS"]

  /// Appends a row, whole, whichever suites append at the same time.
  public func append() {
    guard let path = Self.path, let row = try? JSONEncoder().encode(self) else { return }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
    guard descriptor >= 0 else { return }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try? handle.write(contentsOf: row + Data("\n".utf8))
  }

  public static func read(_ path: String) throws -> [GoldenReport] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
  }
}

/// What was compared in one case so far.
public struct GoldenTally: Sendable {
  public let name: String
  public private(set) var count = 0, worst = 0.0, failures: [String] = []
  public init(_ name: String) { self.name = name }

  /// - Parameter share: of what is allowed; more than 1 fails.
  public mutating func add(_ what: String, share: Double) {
    count += 1
    // JSON has no infinity.
    worst = max(worst, min(share, 1e9))
    if !(share <= 1) { failures.append(what) }
  }
  /// Prints a line, and appends the row to the report.
  public func record(_ unit: String = "arrays") {
    let verdict = failures.isEmpty ? "ok" : "FAILED \(failures.joined(separator: " "))"
    print("\(name.padding(toLength: max(40, name.count), withPad: " ", startingAt: 0)) \(count) \(unit), worst \(String(format: "%.3f", worst)) of the tolerance  \(verdict)")
    GoldenReport(name: name, what: "\(count) \(unit)", worst: worst, passed: failures.isEmpty && count > 0).append()
  }
}
