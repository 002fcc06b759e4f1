internal import ArgumentParser
internal import Features
internal import FileSystem
internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference
internal import Runtime

/// `chexc embed`: pictures to the tokens of a backbone.
struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Store the tokens of a backbone's last blocks for pictures.",
    discussion: """
      Examples:
        chexc embed teacher_checkpoint.pth study/ -o features.npz
        chexc embed model.chex @list.txt -o features/ --layers 4 --tokens both

      A folder holds .npy files that can be mapped, and is what training reads. A run
      that was interrupted (exit code 75) is continued by the same command.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a .chex file with such outputs.", valueName: "model"))
  var model: String
  @Argument(help: ArgumentHelp("Pictures, folders, and lists as @list.txt or @-.", valueName: "input"))
  var inputs: [String]
  @Option(name: .shortAndLong, help: ArgumentHelp("A .npz file, or a folder.", valueName: "path"))
  var output: String = "features.npz"
  @Option(parsing: .unconditional, help: ArgumentHelp("Blocks, counted from the last.", valueName: "n"))
  var layers: Int = 1
  @Option(help: ArgumentHelp("cls, patches or both.", valueName: "kind"), transform: word)
  var tokens: FeatureExtractor.Tokens = .cls
  @Option(help: ArgumentHelp("float32 or float16.", valueName: "type"), transform: word)
  var type: FeatureType = .float32
  @Option(help: ArgumentHelp("How pictures are prepared: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Flag(help: "Start over, whatever is there.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var global: GlobalOptions

  enum FeatureType: String, CaseIterable { case float32, float16 }

  func validate() throws {
    guard (1...256).contains(layers) else { throw ValidationError("Give --layers as 1 or more.") }
    if checkpoint.head != nil { throw ValidationError("Tokens come from the backbone alone: leave out --head.") }
  }

  func run() throws {
    let paths = try ImagePaths.expand(inputs), isArchive = output.hasSuffix(".npz")
    let folder = isArchive ? output + ".partial" : output.hasSuffix("/") ? String(output.dropLast()) : output
    if isArchive { try Output.check(output, force: force) }
    let (extractor, manifest) = try prepare(isArchive: isArchive)
    let size = FeatureArchive.byteCount(manifest, rows: paths.count, paths: paths)
    if isArchive, size >= NpzWriter.byteLimit - 1 << 20 {
      throw Diagnostic(
        "embed.too-large", "the features do not fit a .npz file", category: .usage, found: Format.bytes(size), expected: "less than 4 GiB", help: "Name a folder with -o.", file: output)
    }
    if force { FeatureWriter.discard(folder: folder) }
    let writer = try FeatureWriter(folder: folder, manifest: manifest)
    try Self.check(writer, paths)
    if writer.pictureCount > 0 { global.terminal.say("continuing after \(writer.pictureCount) of \(paths.count) pictures") }
    var failures = writer.done.compactMap { picture in picture.error.map { Diagnostic($0, "the picture has no features", file: picture.path) } }
    Interruption.watch()
    let bar = ProgressBar("embed", total: paths.count, on: global.terminal)
    for path in paths.dropFirst(writer.pictureCount) {
      guard !Interruption.isRequested else { try stop(writer, paths.count, failures.count, folder) }
      do { try writer.append(path, sha256: Digest.hexadecimal(of: MappedFile(path: path)), extractor.features(file: path)) } catch {
        // What is wrong with the disk is wrong for every picture.
        guard error.category != .inputOutput, error.category != .memory, error.category != .cannotCreate else { throw error }
        try writer.reject(path, error: error.id)
        failures.append(error.at(file: path))
      }
      bar.show(writer.pictureCount, path)
    }
    bar.finish()
    try writer.finish()
    if isArchive {
      try FeatureArchive.write(folder, to: output)
      FeatureWriter.discard(folder: folder)
    }
    report(writer, failures, status: "complete", folder: output)
    try PictureFailures.finish(failures, of: paths.count, told: global.json)
  }

  /// The backbone ready to run, and what its numbers are.
  private func prepare(isArchive: Bool) throws(Diagnostic) -> (FeatureExtractor, FeatureManifest) {
    var options = checkpoint.value
    if try Model.kind(of: model) == .checkpoint { options.outputs = .init(features: layers, leavesHeadOut: true) }
    let engine = try Engine(
      model, optimization: optimization.value, checkpoint: options, hashes: true, outputs: { graph throws(Diagnostic) in try FeatureExtractor.outputs(graph, last: layers, tokens) },
      options: execution.value(threads: global.threadCount))
    let recipe = try engine.preprocessing(override: preprocess), extractor = try FeatureExtractor(engine.executable, recipe: recipe)
    let arrays = extractor.outputs.map { FeatureManifest.Array(name: $0.name, shape: $0.shape, type: type == .float16 ? .float16 : .float32) }
    let manifest = FeatureManifest(model: engine.model.name, modelHash: engine.model.identity, preprocessing: recipe, arrays: arrays, rowsPerShard: isArchive ? 1 << 40 : nil)
    return (extractor, manifest)
  }

  /// A store is continued with the pictures that it was begun with.
  private static func check(_ writer: FeatureWriter, _ paths: [String]) throws(Diagnostic) {
    guard let place = writer.done.indices.first(where: { $0 >= paths.count || writer.done[$0].path != paths[$0] }) else { return }
    throw Diagnostic(
      "features.changed", "the store was begun with other pictures", category: .configuration, found: place < paths.count ? paths[place] : "\(paths.count) pictures",
      expected: writer.done[place].path, help: "Continue with the same pictures in the same order, or start over with --force.", file: writer.folder)
  }

  private func stop(_ writer: FeatureWriter, _ total: Int, _ failed: Int, _ folder: String) throws -> Never {
    try writer.save()
    if global.json { report(writer, [], status: "interrupted", folder: folder) }
    if global.json { throw ExitCode(Interruption.code) }
    throw AnsweredNo(code: Interruption.code, message: "Interrupted after \(writer.pictureCount) of \(total) pictures. The same command continues.")
  }

  private func report(_ writer: FeatureWriter, _ failures: [Diagnostic], status: String, folder: String) {
    struct Document: Encodable {
      struct Failure: Encodable { var path: String?, kind: String, message: String }
      var schema = "chexc.embed/1"
      var chexc = Chexc.version
      var output: String, status: String, rows: Int, pictures: Int, failures: [Failure]
      var arrays: [FeatureManifest.Array], modelSha256: String, preprocessing: String
    }
    let manifest = writer.manifest
    guard !global.json else {
      return Output.json(Document(
        output: folder, status: status, rows: writer.rows, pictures: writer.pictureCount, failures: failures.map { .init(path: $0.file, kind: $0.id, message: $0.message) },
        arrays: manifest.arrays, modelSha256: manifest.modelHash, preprocessing: manifest.preprocessing.name))
    }
    var table = Table("array", "type", "shape")
    table.leftAligned = [0, 1, 2]
    for array in manifest.arrays { table.add(array.name, array.type.rawValue, ([writer.rows] + array.shape).map(String.init).joined(separator: "x")) }
    print(table.rendered())
    print("\(folder)  \(writer.rows) picture\(writer.rows == 1 ? "" : "s"), \(failures.count) failed")
  }
}
