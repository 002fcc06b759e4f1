import Foundation
import TestSupport
import Testing

private let tracer = "/usr/bin/strace"

/// Pickles that run code where a naive reader opens them, read by the command under a trace of its system calls: it starts
/// nothing, connects to nothing, writes nothing, and opens only what it also opens for a harmless file, and the file itself.
@Suite(.enabled(if: OutsideData.path != nil && FileManager.default.isExecutableFile(atPath: tracer))) struct HostileTraceAcceptance {
  private static let calls = "execve,execveat,fork,vfork,clone,clone3,socket,connect,bind,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,mkdir,mkdirat,chmod,fchmodat,kill,ptrace"

  private struct Trace {
    var status: Int32 = 0, programs = 0
    /// Paths that were opened for reading.
    var opened: Set<String> = []
    /// Calls that nothing that only reads makes.
    var others: [String] = []

    init(_ file: String, _ verb: String) throws {
      let folder = try TemporaryFolder(), log = folder.file("trace"), process = Process()
      process.executableURL = URL(filePath: tracer)
      process.arguments = ["-f", "-qq", "-s", "4096", "-e", "trace=\(HostileTraceAcceptance.calls)", "-e", "signal=none", "-o", log, Command.executable.path, verb, file]
      process.currentDirectoryURL = packageRoot
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      status = process.terminationStatus
      for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
        // `1234  openat(AT_FDCWD, "path", O_RDONLY) = 3`, or the second half of a call that another thread interrupted.
        guard let call = line.firstMatch(of: /^\d+\s+(?:<\.\.\. )?(\w+)/)?.1 else { continue }
        let quoted = line.firstMatch(of: /"([^"]*)"/)?.1
        switch call {
        case "execve" where quoted.map { Command.executable.path == $0 } ?? false: programs += 1
        case "open", "openat", "openat2":
          // What could not be opened was not: a file that is no folder is looked into for what folders hold.
          if line.contains("resumed>") || line.contains(" = -1 ") && !line.contains(/O_WRONLY|O_RDWR|O_CREAT/) { continue }
          if line.contains(/O_WRONLY|O_RDWR|O_CREAT/) { others.append(String(line)) } else if let quoted { opened.insert(String(quoted)) }
        // Threads of the process itself.
        case _ where call.hasPrefix("clone") && (line.contains("CLONE_THREAD") || line.contains("resumed>")): continue
        default: others.append(String(line))
        }
      }
    }
  }

  /// A checkpoint that is read to its end.
  private static let harmless = Result { () throws -> Set<String> in
    let file = try #require(OutsideData.files(beneath: "models/pth", suffix: ".tensors.csv").first).replacing(".tensors.csv", with: "")
    return try ["inspect", "import"].reduce(into: Set()) { all, verb in all.formUnion(try Trace(OutsideData.file(file), verb).opened) }
  }

  @Test(arguments: OutsideData.files(beneath: "models/hostile_pickles", suffix: "")) func nothingIsRunOrOpened(_ file: String) throws {
    let path = OutsideData.file(file), usual = try Self.harmless.get()
    var tally = GoldenTally(file)
    for verb in ["inspect", "import", "compile"] {
      let trace = try Trace(path, verb), strange = trace.opened.subtracting(usual).subtracting([path])
      let isRight = trace.status == 65 && trace.programs == 1 && trace.others.isEmpty && strange.isEmpty && trace.opened.contains(path)
      #expect(isRight, "\(verb): \(trace.status), \(trace.programs) programs, \(trace.others), \(strange.sorted())")
      tally.add(verb, share: isRight ? 0 : .infinity)
    }
    tally.record("runs traced")
  }
}
