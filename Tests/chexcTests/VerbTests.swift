import Foundation
import TestSupport
import Testing

/// The verbs on the tiny recipe, end to end.
@Suite struct VerbTests {
  @Test func demoCompilesAndPredicts() throws {
    let folder = try TemporaryFolder()
    let demo = try Command.run("demo", "--tiny", "-o", folder.file("demo"))
    #expect(demo.status == 0, "\(demo.error)")
    #expect(demo.error.contains("random") && demo.error.contains("Not for diagnostic use"))
    for part in ["compile", "load", "predict", "memory", "Cardiomegaly"] { #expect(demo.output.contains(part), "\(part)") }
    let table = try String(contentsOfFile: folder.file("demo/results.csv"), encoding: .utf8).split(separator: "\n")
    #expect(table.count == 2 && table[0] == "path,status,Atelectasis,Cardiomegaly,Consolidation,Edema,Pleural Effusion")
    let again = try Command.run("demo", "--tiny", "-o", folder.file("demo"))
    #expect(again.status == 73)
    let blind = try Command.run("demo", "--tiny", "-o", folder.file("blind"), "--image", folder.file("nothing.png"))
    #expect(blind.status == 66)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("blind")).isEmpty, "nothing is compiled for a picture that is not there")
  }

  @Test func compilingTwiceGivesTheSameBytesAndEveryVerbReadsThem() throws {
    let folder = try TemporaryFolder()
    let paths = ["a.chex", "b.chex"].map(folder.file)
    for path in paths {
      let compiled = try Command.run("compile", "models/tiny.yaml", "-o", path, "--json")
      #expect(compiled.status == 0, "\(compiled.output)\(compiled.error)")
      let document = try compiled.document()
      #expect(document["schema"] as? String == "chexc.compile/1")
      #expect((document["operations_after"] as? Int ?? 0) < (document["operations_before"] as? Int ?? 0))
      #expect((document["rules"] as? [[String: Any]])?.isEmpty == false)
    }
    let bytes = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(bytes[0] == bytes[1] && bytes[0].count > 10_000)

    #expect(try Command.run("verify", paths[0]).status == 0)
    let explained = try Command.run("compile", "tiny", "-o", folder.file("d.chex"), "--explain-fusions")
    #expect(explained.output.contains("fuse-attention at blocks.0.attn.mix") && explained.output.contains("near matches refused:\n  "))
    let dumped = try Command.run("compile", "tiny", "-o", folder.file("e.chex"), "--dump-after", "simplify", "--json")
    #expect(try dumped.document()["schema"] as? String == "chexc.compile/1" && !dumped.error.isEmpty, "the program goes beside the document")
    let program = try Command.run("inspect", "tiny", "--graph", "--passes", "--json").document()
    #expect((program["graph"] as? String)?.contains("layer_normalization") == true && (program["passes"] as? [Any])?.isEmpty == false)

    let inspected = try Command.run("inspect", paths[0], "--json").document()
    #expect(inspected["schema"] as? String == "chexc.inspect/1" && inspected["kind"] as? String == "artifact")
    #expect((inspected["labels"] as? [String])?.count == 5)
    let compared = try Command.run("compare", paths[0], "models/tiny.yaml", "--json")
    #expect(compared.status == 0, "\(compared.output)\(compared.error)")
    #expect(try compared.document()["matches"] as? Bool == true)

    // One flipped bit in the weights is found.
    var damaged = bytes[0]
    damaged[damaged.count / 2] ^= 1
    try damaged.write(to: URL(fileURLWithPath: folder.file("c.chex")))
    #expect(try Command.run("verify", folder.file("c.chex")).status == 77)
  }

  @Test func outputsDoNotDependOnThreads() throws {
    let folder = try TemporaryFolder()
    var results: [Data] = []
    for threads in ["1", "2", "3"] {
      let path = folder.file("out\(threads).npz")
      let run = try Command.run("compare", "models/tiny.yaml", "--threads", threads)
      #expect(run.status == 0, "\(run.output)\(run.error)")
      #expect(try Command.run("bench", "models/tiny.yaml", "--iterations", "1", "--threads", threads, "--output-dir", path, "--json").status == 0)
      results.append(try Data(contentsOf: URL(fileURLWithPath: path + "/logits.npy")))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func compareSaysNoToAnotherSeed() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.run("compile", "models/tiny.yaml", "-o", folder.file("other.chex"), "--seed", "1", "-q").status == 0)
    let compared = try Command.run("compare", folder.file("other.chex"), "models/tiny.yaml", "--bisect")
    #expect(compared.status == 1)
    #expect(compared.output.contains("first node out of tolerance"))
  }

  @Test func benchHasTheFieldsThatComparisonsOfEnginesRead() throws {
    let folder = try TemporaryFolder()
    let bench = try Command.run("bench", "models/tiny.yaml", "--warmup", "1", "--iterations", "3", "--threads", "1", "--output-dir", folder.path, "--json")
    let document = try bench.document()
    #expect(document["schema"] as? String == "chexc.bench/1")
    #expect((document["latency_ms"] as? [Double])?.count == 3)
    for key in ["load_ms", "first_ms", "peak_rss_bytes"] { #expect(document[key] is NSNumber, "\(key)") }
    #expect(FileManager.default.fileExists(atPath: folder.file("probabilities.npy")))
    let sweep = try Command.run("bench", "models/tiny.yaml", "--iterations", "2", "-t", "1,2", "-b", "1,2", "-o", "csv")
    #expect(sweep.output.split(separator: "\n").count == 5, "\(sweep.output)")

    #expect(try Command.run("compile", "models/tiny.yaml", "--batch", "4", "-o", folder.file("four.chex")).status == 0)
    let fixed = try Command.run("bench", folder.file("four.chex"), "--iterations", "1", "-b", "1,4")
    #expect(fixed.status == 64 && fixed.error.contains("the model's batch is fixed [usage.batch]"))
  }

  @Test func benchComparesWithAKeptRun() throws {
    let folder = try TemporaryFolder(), kept = folder.file("kept.json")
    func write(_ milliseconds: Double) throws {
      try Data(#"{"schema":"chexc.bench/1","runs":[{"threads":1,"batch":1,"latency_ms":[\#(milliseconds),\#(milliseconds)]}]}"#.utf8).write(to: URL(fileURLWithPath: kept))
    }
    try write(1e9)
    let words = ["bench", "models/tiny.yaml", "--threads", "1", "--iterations", "3", "--baseline", kept]
    let faster = try Command.run(words + ["--fail-below", "0.9", "--json"])
    let run = (try faster.document()["runs"] as? [[String: Any]])?.first?["speed"] as? [String: Double]
    #expect(faster.status == 0 && (run?["ratio"] ?? 0) > 1 && (run?["low"] ?? 0) <= (run?["high"] ?? 0))
    try write(1e-9)
    let slower = try Command.run(words + ["--fail-below", "0.9"])
    #expect(slower.status == 1 && slower.error.contains("below 0.9") && slower.output.contains("speed"))
    #expect(try Command.run(words).status == 0, "a table without a verdict")
    #expect(try Command.run("bench", "models/tiny.yaml", "--iterations", "1", "--threads", "2", "--baseline", kept).status == 64, "other threads")
    try Data("{}".utf8).write(to: URL(fileURLWithPath: kept))
    #expect(try Command.run(words).status == 65)
    #expect(try Command.run("bench", "models/tiny.yaml", "--fail-below", "0.9").status == 64)
  }

  @Test func profileWritesATrace() throws {
    let folder = try TemporaryFolder()
    let profile = try Command.run("profile", "models/tiny.yaml", "-o", folder.file("trace.json"), "--json")
    #expect(try profile.document()["schema"] as? String == "chexc.profile/1")
    let trace = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: folder.file("trace.json")))) as? [String: Any]
    #expect((trace?["traceEvents"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test func predictGoesOnAfterAFailure() throws {
    let folder = try ErrorTests.fixtures()
    #expect(try Command.run("demo", "--tiny", "-o", folder.file("demo")).status == 0)
    try "\(folder.path)/x.npy\n\(folder.path)/demo/phantom.png\n".write(toFile: folder.file("list.txt"), atomically: true, encoding: .utf8)
    let predicted = try Command.run("predict", folder.file("demo/tiny.chex"), "@" + folder.file("list.txt"), folder.file("demo"), "-o", folder.file("out.csv"))
    #expect(predicted.status == 65)
    #expect(predicted.error.contains("1 of 3 pictures failed"))
    let rows = try String(contentsOfFile: folder.file("out.csv"), encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.map { $0[1] } == ["status", "image.unsupported", "ok", "ok"], "\(rows)")
    // In a folder, what calls itself a picture and is none is not passed over.
    try FileManager.default.createDirectory(atPath: folder.file("study"), withIntermediateDirectories: true)
    for name in ["a b é.PNG", ".hidden.png", "notes.txt"] { try "no picture".write(toFile: folder.file("study/\(name)"), atomically: true, encoding: .utf8) }
    let damaged = try Command.run("predict", folder.file("demo/tiny.chex"), folder.file("study"), "--json")
    #expect(damaged.status == 65)
    #expect(try damaged.document()["summary"] as? [String: Int] == ["ok": 0, "failed": 1])
    let document = try Command.run("predict", folder.file("demo/tiny.chex"), folder.file("demo"), "--json").document()
    #expect(document["schema"] as? String == "chexc.predict/1")
    #expect((document["summary"] as? [String: Int])?["ok"] == 1)
  }

  @Test func whatRunStoresCompareFindsAgain() throws {
    let folder = try TemporaryFolder(), archive = folder.file("out.npz")
    #expect(try Command.run("run", "tiny", "-o", archive, "--outputs", folder.file("out")).status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(names == ["output_0.pb", "output_1.pb", "output_2.pb"])
    // The archive holds no inputs, so that both make up the same.
    #expect(try Command.run("compare", "tiny", "--golden", archive).status == 0)
    #expect(try Command.run("run", "tiny", "-o", archive).status == 73)
    #expect(try Command.run("run", "tiny", "--outputs", folder.file("out")).status == 73)
    #expect(try Command.run("run", "tiny", "--outputs", folder.file("out"), "--force").status == 0)
  }

  @Test func theOptimisedProgramIsAnONNXFileToo() throws {
    let folder = try TemporaryFolder(), file = folder.file("tiny.onnx")
    #expect(try Command.run("compile", "tiny", "--emit", "onnx", "-o", file).status == 0)
    let inspected = try Command.run("inspect", file, "--json").document()
    #expect(inspected["kind"] as? String == "onnx")
    #expect((inspected["labels"] as? [String])?.first == "Atelectasis")
    #expect(try Command.run("compare", "tiny", file).status == 0)
  }

  @Test func doctorLooksAtTheMachine() throws {
    let document = try Command.run("doctor", "--json").document()
    #expect(document["schema"] as? String == "chexc.doctor/1")
    let machine = try #require(document["machine"] as? [String: Any])
    #expect((machine["instruction_sets"] as? [String])?.isEmpty == false)
    #expect((document["peak_gflops"] as? Double ?? 0) > 0.1)
  }

  @Test func nothingIsNeededFromTheEnvironment() throws {
    let folder = try TemporaryFolder()
    let result = try Command.run("inspect", packageRoot.appending(path: "models/tiny.yaml").path, in: URL(fileURLWithPath: folder.path), environment: ["HOME": "", "LANG": "C", "NO_COLOR": "1"])
    #expect(result.status == 0 && !result.output.contains("\u{1B}"))
    let byName = try Command.run("inspect", "tiny", "--json", in: URL(fileURLWithPath: folder.path))
    #expect(try byName.document()["kind"] as? String == "recipe", "found above the executable")
  }
}
