internal import Runtime

/// What no operation can be faster than on this machine, measured in this process.
struct MachineFloor: Encodable {
  /// Billions of operations a second, for each arithmetic that the program uses.
  var peaks: [String: Double]
  /// Billions of bytes a second that a copy reads and writes.
  var copy: Double
  enum CodingKeys: String, CodingKey { case peaks = "peak_gflops", copy = "copy_gb_per_s" }

  init(_ events: [OperationProfile], threads: Int) {
    peaks = [Machine.Arithmetic.float32.rawValue: Machine.peakGigaflops(threads: threads)]
    for arithmetic in Set(events.map(\.arithmetic)) where peaks[arithmetic.rawValue] == nil {
      peaks[arithmetic.rawValue] = Machine.peakGigaflops(arithmetic, threads: threads)
    }
    copy = Machine.copyGigabytesPerSecond(threads: threads)
  }

  /// The peaks with their names.
  var description: String {
    Machine.Arithmetic.allCases.compactMap { type in peaks[type.rawValue].map { "\(type.rawValue) \(Format.fixed($0, 0))" } }.joined(separator: ", ")
  }
  func peak(_ arithmetic: Machine.Arithmetic) -> Double { max(peaks[arithmetic.rawValue] ?? 0, 1e-9) }
  /// The nanoseconds that an operation takes at least: for its arithmetic where it calculates, else for the bytes it touches.
  func nanoseconds(_ event: OperationProfile) -> Double {
    event.operations > 0 ? Double(event.operations) / peak(event.arithmetic) : Double(event.byteCount) / max(copy, 1e-9)
  }
}
