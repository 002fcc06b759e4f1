import Foundation
import Frontends
import IR
import Passes
import Runtime
import TestSupport

/// One model run in every way that a user may run it.
struct ModelRuns {
  struct Run { var way: String, outputs: [(name: String, tensor: Tensor)] }
  var runs: [Run] = []
  var graph: Graph

  /// Imports, runs the whole inference pipeline, then on one thread, two and three, and from an artifact that was saved.
  init(_ path: String, inputs: [String: Tensor]) throws {
    let named = inputs
    var module = try ONNXImporter.load(path: path, options: ImportOptions(openInputShape: { _, name in named[name].map { Shape($0.shape) } }))
    module.graph = try PassManager.run(module.graph).graph
    graph = module.graph
    for threads in [1, 2, 3] {
      let session = try Executable(module.graph, ExecutableOptions(threads: threads)).makeSession()
      runs.append(Run(way: "\(threads) threads", outputs: try session.run(inputs)))
    }
    let folder = try TemporaryFolder()
    try Artifact.write(module, to: folder.file("model.chex"), options: ArtifactOptions(storesKnownAnswer: false))
    let loaded = try Artifact.open(folder.file("model.chex"))
    try loaded.verifyHashes()
    runs.append(Run(way: "artifact", outputs: try loaded.makeExecutable(ExecutableOptions(threads: 2)).makeSession().run(inputs)))
  }

  /// Whether all ways gave the same bits.
  var agree: Bool {
    runs.dropFirst().allSatisfy { run in zip(run.outputs, runs[0].outputs).allSatisfy { $0.name == $1.name && $0.tensor == $1.tensor } }
  }
}
