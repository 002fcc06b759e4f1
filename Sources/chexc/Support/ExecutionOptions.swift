internal import ArgumentParser
internal import IR
internal import Runtime

/// How a program is run, besides how many threads run it.
struct ExecutionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Who multiplies matrices.", valueName: "packed|blas"))
  var gemm: Gemm = .packed
  @Option(help: ArgumentHelp("Refuse to run in more memory, as 4GiB.", valueName: "size"))
  var memoryLimit: ByteCount?

  enum Gemm: String, ExpressibleByArgument, CaseIterable {
    case packed, blas
    /// The value's name tells them.
    static var allValueStrings: [String] { [] }
  }

  func value(threads: Int?) -> ExecutableOptions {
    ExecutableOptions(threads: threads, matrices: gemm == .blas ? .blas : .packed, memoryLimit: memoryLimit?.bytes)
  }
}


/// A number of bytes as people write it: `512MiB`, `4GiB`, `2GB`, or plain bytes.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  private static let units: [(suffix: String, bytes: Int)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
  ]

  init?(argument: String) {
    let unit = Self.units.first { argument.hasSuffix($0.suffix) }
    let digits = argument.dropLast(unit?.suffix.count ?? 0).trimmingPrefix { $0 == " " }
    guard let number = Double(digits), number > 0, number * Double(unit?.bytes ?? 1) < 0x1p62 else { return nil }
    bytes = Int(number * Double(unit?.bytes ?? 1))
  }
}
