internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Passes
internal import Runtime

/// A model made ready to run: read, optimised in memory unless it is an artifact, and bound to kernels.
struct Engine {
  let model: Model
  let executable: Executable
  let report: PipelineReport?

  /// The outputs that are wanted, by a program's outputs; nil for all.
  typealias Selection = (Graph) throws(Diagnostic) -> [String]

  /// A model read and optimised, not yet bound: what several thread counts share.
  struct Prepared {
    let model: Model, report: PipelineReport?
    fileprivate var outputs: [String]?

    init(_ path: String, feeds: Feeds, optimization: Optimization, checkpoint: CheckpointModel.Options = .init(), hashes: Bool = false, outputs: Selection? = nil) throws(Diagnostic) {
      let pending = hashes ? SourceHashes() : nil
      var model = try Model(path, feeds: feeds, hashes: pending, checkpoint: checkpoint)
      for (index, hash) in (pending?.wait() ?? []).enumerated() where index < model.module.sources.count { model.module.sources[index].sha256 = hash }
      self.outputs = try outputs?(model.module.graph)
      // An artifact was optimised when it was made.
      guard model.artifact == nil else { (self.model, report) = (model, nil); return }
      if let wanted = self.outputs { model.module.graph = model.module.graph.keeping(outputs: wanted) }
      let (graph, report) = try PassManager.run(model.module.graph, pipeline: optimization.pipeline())
      model.module.graph = graph
      (self.model, self.report) = (model, report)
    }
    /// The program as it was read.
    init(unoptimized path: String, feeds: Feeds) throws(Diagnostic) { (model, report) = (try Model(path, feeds: feeds), nil) }
  }

  init(_ prepared: Prepared, _ options: ExecutableOptions) throws(Diagnostic) {
    model = prepared.model; report = prepared.report
    if let artifact = model.artifact { executable = try artifact.makeExecutable(options, outputs: prepared.outputs) } else { executable = try Executable(model.module.graph, options) }
  }
  init(
    _ path: String, feeds: Feeds = Feeds(), optimization: Optimization, checkpoint: CheckpointModel.Options = .init(), hashes: Bool = false, outputs: Selection? = nil, options: ExecutableOptions
  ) throws(Diagnostic) {
    try self.init(Prepared(path, feeds: feeds, optimization: optimization, checkpoint: checkpoint, hashes: hashes, outputs: outputs), options)
  }
  /// The model as it was read, run by the definitions of its operations: the oracle. A program that would take minutes so
  /// runs without passes and with OpenBLAS instead: slower than compiled, and another way to the same numbers.
  init(reference path: String, feeds: Feeds, global: GlobalOptions) throws(Diagnostic) {
    let model = try Model(path, feeds: feeds)
    self.model = model; report = nil
    let isLarge = model.floatingPointOperations > Self.referenceLimit
    let options = ExecutableOptions(threads: global.threadCount, matrices: isLarge ? .blas : .packed, usesKernels: isLarge)
    executable = try Executable(model.module.graph, options)
    if isLarge { global.terminal.say("The model is too large for the definitions of its operations: compared with itself, not optimised, over OpenBLAS.") }
  }
  private static let referenceLimit = 1 << 31

  /// The inputs in the program's order, made up where none are given.
  func arguments(_ feeds: Feeds, batch: Int? = nil, mustBeGiven: Bool = false) throws(Diagnostic) -> [Tensor] {
    let makeUp: (String, TensorType) throws(Diagnostic) -> Tensor = { (name, type) throws(Diagnostic) in
      try RandomInputs.tensor(name, type.elementType, RandomInputs.shape(type, batch: batch))
    }
    return try feeds.tensors(for: executable.inputs.map { ($0.name, $0.type) }, makeUp: mustBeGiven ? nil : makeUp)
  }
  func outputs(_ tensors: [Tensor]) throws(Diagnostic) -> [(name: String, tensor: Tensor)] {
    let results = try Result { () throws(Diagnostic) in try executable.makeSession().run(tensors) }.mapError { $0.at(file: model.path) }.get()
    return zip(executable.outputs.map(\.name), results).map { ($0, $1) }
  }

  /// How pictures are prepared: as the command line says, else as the model says.
  func preprocessing(override: String?) throws(Diagnostic) -> PreprocessingRecipe {
    if let override { return try Preprocessing.recipe(override, side: side) }
    guard let recipe = model.preprocessing else {
      throw Diagnostic(
        "predict.preprocessing", "the model does not say how pictures are prepared for it", category: .configuration, expected: Preprocessing.names.joined(separator: ", "),
        help: "Choose with --preprocess NAME.", file: model.path)
    }
    return recipe
  }
  /// The picture's side that the model takes, where it says.
  private var side: Int? { executable.inputs.first.flatMap { $0.type.rank == 4 ? $0.type.shape[3].fixedValue : nil } }
}
