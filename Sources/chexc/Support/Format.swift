internal import Foundation

/// Numbers as people read them.
enum Format {
  static func bytes(_ count: Int) -> String {
    let value = Double(count)
    if count >= 1 << 30 { return String(format: "%.2f GiB", value / 0x1p30) }
    if count >= 1 << 20 { return String(format: "%.1f MiB", value / 0x1p20) }
    if count >= 1 << 10 { return String(format: "%.1f KiB", value / 0x1p10) }
    return "\(count) B"
  }
  static func milliseconds(_ value: Double) -> String { String(format: value < 10 ? "%.3f ms" : value < 1000 ? "%.1f ms" : "%.0f ms", value) }
  static func seconds(_ value: Double) -> String { String(format: "%.2f s", value) }
  static func scientific(_ value: Double) -> String { String(format: "%.2e", value) }
  static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
  /// A count with its thousands set apart.
  static func count(_ value: Int) -> String {
    let digits = String(abs(value)), head = digits.count % 3
    var groups: [Substring] = head > 0 ? [digits.prefix(head)] : []
    var rest = digits.dropFirst(head)
    while !rest.isEmpty { groups.append(rest.prefix(3)); rest = rest.dropFirst(3) }
    return (value < 0 ? "-" : "") + groups.joined(separator: " ")
  }
}

extension Format {
  /// Six significant digits.
  static func significant(_ value: Double) -> String { String(format: "%.6g", value) }
}
