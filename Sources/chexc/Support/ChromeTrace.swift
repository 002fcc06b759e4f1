internal import Foundation
internal import Runtime

/// The trace-event format that chrome://tracing and Perfetto read: one complete event ("X") for every operation.
enum ChromeTrace {
  private struct Event: Encodable {
    var name: String, cat: String
    var ph = "X", pid = 1, tid = 1
    var ts: Double, dur: Double
    var args: [String: String]
  }
  private struct Document: Encodable {
    var traceEvents: [Event]
    var displayTimeUnit = "ms"
    var otherData: [String: String]
  }

  static func data(_ profiles: [OperationProfile], model: String) -> Data {
    let origin = profiles.first?.startNanoseconds ?? 0
    let events = profiles.map { profile in
      Event(
        name: profile.location.isEmpty ? profile.op : profile.location, cat: profile.op, ts: Double(profile.startNanoseconds - origin) / 1e3,
        dur: Double(profile.nanoseconds) / 1e3, args: ["kernel": profile.kernel, "operations": "\(profile.operations)", "bytes": "\(profile.byteCount)"])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(Document(traceEvents: events, otherData: ["model": model]))) ?? Data()
  }
}
