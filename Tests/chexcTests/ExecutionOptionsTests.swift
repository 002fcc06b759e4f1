import Foundation
import TestSupport
import Testing

/// How a program is run, as the command line says.
@Suite struct ExecutionOptionsTests {
  @Test func openBLASGivesTheSameAnswerByAnotherWay() throws {
    let folder = try TemporaryFolder()
    for way in ["packed", "blas"] {
      let bench = try Command.run("bench", "models/tiny.yaml", "--gemm", way, "--iterations", "1", "--output-dir", folder.file(way), "--json")
      #expect(bench.status == 0, "\(bench.output)\(bench.error)")
    }
    let (packed, blas) = (try logits(folder.file("packed")), try logits(folder.file("blas")))
    #expect(packed.count == 5 && packed.count == blas.count)
    for (a, b) in zip(packed, blas) { #expect(abs(a - b) < 1e-4) }
  }

  @Test(arguments: [("1KiB", Int32(71)), ("1GiB", 0), ("much", 64), ("-1GiB", 64)])
  func memoryIsRefusedBeforeItIsTaken(limit: String, status: Int32) throws {
    let run = try Command.run("bench", "models/tiny.yaml", "--iterations", "1", "--memory-limit=\(limit)")
    #expect(run.status == status, "\(run.output)\(run.error)")
    if status == 71 { #expect(run.error.contains("[memory.limit]") && run.error.contains("at most 1024 bytes")) }
  }

  private func logits(_ folder: String) throws -> [Float] {
    // The header of an .npy file is padded to 64 bytes; what follows are the elements.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/logits.npy"))
    return bytes.suffix(5 * 4).withUnsafeBytes { buffer in (0..<5).map { buffer.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) } }
  }
}
