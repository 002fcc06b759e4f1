internal import CKernels
internal import COpenBLAS
internal import Foundation

/// What this machine offers, as far as it decides how fast programs run here.
public struct Machine: Sendable, Hashable, Codable {
  /// The processor as it names itself.
  public var processor: String
  /// Instruction sets that kernels may use, the widest last; `portable` alone where there are none.
  public var instructionSets: [String]
  /// Processors that the operating system shows, and how many of them this process may use at once.
  public var processors: Int, usableProcessors: Int
  /// Bytes of memory, and how many can be had without swapping.
  public var memory: Int, availableMemory: Int
  /// The core type for which OpenBLAS chose its kernels.
  public var blasCore: String
  /// How OpenBLAS was built.
  public var blasConfiguration: String
  /// Shared libraries in this process that are OpenMP runtimes. More than one fight for the processors.
  public var openMPRuntimes: [String]
  /// The value of CHEXC_ISA where it is not understood and so ignored.
  public var ignoredInstructionSetCap: String?

  /// The instruction set of the kernels for float32.
  public var instructionSet: String { instructionSets.last { ["portable", "avx2", "avx512", "neon"].contains($0) } ?? "portable" }

  public static let current = Machine()

  private init() {
    let cpuinfo = Self.fields("/proc/cpuinfo"), meminfo = Self.fields("/proc/meminfo")
    processor = cpuinfo["model name"] ?? "unknown processor"
    let supported = chx_supported_isas()
    let bits = (0..<32).map { chx_isa(1) << $0 }.filter { supported & $0 != 0 }
    instructionSets = bits.isEmpty ? ["portable"] : bits.compactMap { bit in chx_isa_name(bit).map { String(cString: $0) } }
    processors = ProcessInfo.processInfo.processorCount
    usableProcessors = ThreadCount.available
    func kibibytes(_ key: String) -> Int { (meminfo[key]?.split(separator: " ").first.flatMap { Int($0) } ?? 0) * 1024 }
    memory = kibibytes("MemTotal"); availableMemory = kibibytes("MemAvailable")
    blasCore = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
    blasConfiguration = openblas_get_config().map { String(cString: $0).trimmingCharacters(in: .whitespaces) } ?? "unknown"
    openMPRuntimes = Self.openMPRuntimes(in: Self.text("/proc/self/maps"))
    ignoredInstructionSetCap = chx_isa_unknown_cap().map { String(cString: $0) }
  }

  /// The OpenMP runtimes among the files of a process's memory map, by name.
  static func openMPRuntimes(in maps: String) -> [String] {
    let names = maps.split(separator: "\n").compactMap { line in line.split(separator: "/").last.map(String.init) }
    return Set(names.filter { name in ["libomp.so", "libomp5", "libomp-", "libgomp", "libiomp"].contains { name.hasPrefix($0) } }).sorted()
  }

  /// All of a file that the kernel makes as it is read: such files tell no size, and come a page at a time.
  private static func text(_ path: String) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
    defer { try? handle.close() }
    var bytes = Data()
    while let part = try? handle.read(upToCount: 1 << 16), !part.isEmpty { bytes += part }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first value of each `key : value` line.
  private static func fields(_ path: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in text(path).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
    }
    return fields
  }
}
