internal import ArgumentParser
internal import Foundation
internal import IR
internal import Runtime

/// `chexc doctor`: what this machine offers, and what stands in the way.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what this machine offers, and what is wrong with it.",
    discussion: """
      Examples:
        chexc doctor
        chexc doctor --json

      Exits with 1 when something would make programs slow or wrong.
      """)

  @OptionGroup var global: GlobalOptions

  func run() throws {
    let machine = Machine.current
    let threads = try ThreadCount.resolve(global.threadCount)
    let peak = Machine.peakGigaflops(threads: threads)
    let warnings = Self.warnings(machine, threads: threads)
    if global.json {
      struct Document: Encodable {
        var schema = "chexc.doctor/1"
        var chexc = Chexc.version
        var machine: Machine, threads: Int, peakGflops: Double, warnings: [String]
      }
      Output.json(Document(machine: machine, threads: threads, peakGflops: peak, warnings: warnings))
      if !warnings.isEmpty { throw ExitCode(1) }
      return
    }
    var table = Table("", "")
    table.leftAligned = [0, 1]
    table.add("chexc", Chexc.version)
    table.add("processor", machine.processor)
    table.add("instruction sets", machine.instructionSets.joined(separator: " "))
    table.add("processors", "\(machine.processors), of which this process may use \(machine.usableProcessors)")
    table.add("threads", "\(threads)")
    table.add("matrix product", "\(Format.fixed(peak, 0)) GFLOP/s in float32")
    table.add("memory", "\(Format.bytes(machine.memory)), \(Format.bytes(machine.availableMemory)) available")
    table.add("OpenMP", machine.openMPRuntimes.joined(separator: " "))
    table.add("OpenBLAS", "\(machine.blasCore) (\(machine.blasConfiguration))")
    print(table.rendered().split(separator: "\n").joined(separator: "\n"))
    for warning in warnings { global.terminal.warn("warning: \(warning)") }
    if !warnings.isEmpty { throw AnsweredNo() }
  }

  private static func warnings(_ machine: Machine, threads: Int) -> [String] {
    var warnings: [String] = []
    if machine.openMPRuntimes.count > 1 {
      warnings.append("two OpenMP runtimes are loaded (\(machine.openMPRuntimes.joined(separator: ", "))) and fight for the processors: install libopenblas0-pthread or libopenblas0-serial instead of libopenblas0-openmp")
    }
    if let cap = machine.ignoredInstructionSetCap { warnings.append("CHEXC_ISA=\(cap) is not understood and ignored: give portable, avx2 or avx512") }
    if threads > machine.usableProcessors { warnings.append("\(threads) threads on \(machine.usableProcessors) processors take turns: give --threads \(machine.usableProcessors)") }
    if machine.instructionSet == "portable" { warnings.append("this processor has no instruction set that the fast kernels need: programs run several times slower") }
    return warnings
  }
}
