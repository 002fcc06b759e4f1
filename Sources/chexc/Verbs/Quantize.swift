internal import ArgumentParser
internal import Foundation
internal import IR
internal import Passes
internal import Runtime

/// `chexc quantize`: a model into an artifact in fewer bits, after looking at what they lose.
struct Quantize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compile to 8 bits after a calibration, and tell what it costs.",
    discussion: """
      Examples:
        chexc quantize model.onnx --calibrate pictures/
        chexc quantize model.pth --calibrate pictures/ --truth labels.csv

      Layers return to bf16 until the bound holds; exits with 1 if it cannot.
      """)

  @Argument(help: ArgumentHelp("An .onnx file, a checkpoint or a recipe.", valueName: "source"))
  var source: String
  @Option(help: ArgumentHelp("Pictures to look at, or .npy files.", valueName: "folder"))
  var calibrate: String
  @Option(parsing: .unconditional, help: ArgumentHelp("How many of them.", valueName: "n"))
  var samples: Int = 16
  @Option(name: .shortAndLong, help: ArgumentHelp("The artifact (default: beside the source).", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("int8 or mixed.", valueName: "precision"))
  var precision = PrecisionArgument(.int8)
  @Option(help: ArgumentHelp("dynamic, or minmax, percentile, entropy, mse.", valueName: "how"))
  var activations: Quantization.Activations = .dynamic
  @Option(help: ArgumentHelp("Least cosine of outputs.", valueName: "cosine"))
  var bound: Double = 0.995
  @Option(help: ArgumentHelp("A layer's precision, as NAME=bf16.", valueName: "layer"))
  var keep: [String] = []
  @Option(help: ArgumentHelp("Outliers moved into weights, 0 to 1.", valueName: "s"))
  var smoothing: Double = 0.5
  @Flag(help: "Leave biases as they are.")
  var keepBiases = false
  @Option(help: ArgumentHelp("A CSV file of findings: AUROC before and after.", valueName: "file"))
  var truth: String?
  @Option(help: ArgumentHelp("Preprocessing: a name or a YAML file.", valueName: "recipe"))
  var preprocess: String?
  @Flag(help: "List all layers.")
  var layers = false
  @Flag(help: "Write over a file that exists.")
  var force = false
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard samples >= 1, (0...1).contains(smoothing), (-1...1).contains(bound) else { throw ValidationError("Give --samples as 1 or more, --smoothing from 0 to 1 and --bound from -1 to 1.") }
    guard precision.value == .int8 || precision.value == .mixed else { throw ValidationError("Give --precision int8 or mixed; bf16 needs no calibration: chexc compile --precision bf16.") }
    for word in keep where Self.choice(word) == nil { throw ValidationError("'\(word)' is no layer with a precision: give NAME=fp32, NAME=bf16 or NAME=int8.") }
  }
  private static func choice(_ word: String) -> (name: String, precision: Precision)? {
    guard let place = word.lastIndex(of: "="), let precision = Precision(rawValue: String(word[word.index(after: place)...])), precision != .mixed, place > word.startIndex else { return nil }
    return (String(word[..<place]), precision)
  }

  func run() throws {
    let target = output ?? Self.defaultOutput(source, precision.value)
    try Output.check(target, force: force)
    let policy = PrecisionPolicy(precision.value, smoothing: smoothing)
    var compilation = Compilation(source: source, output: target, format: .chex, optimization: Optimization(precision: policy), global: global)
    compilation.preprocess = preprocess; compilation.checkpoint = checkpoint.value
    var quantization = Quantization(compilation: compilation, folder: calibrate, count: samples, preprocess: preprocess, bound: bound)
    quantization.activations = activations
    quantization.correctsBias = !keepBiases
    quantization.chosen = Dictionary(keep.compactMap(Self.choice).map { ($0.name, $0.precision) }, uniquingKeysWith: { $1 })
    quantization.labels = truth
    let result = try quantization.run(), report = QuantizationReport(result, bound: bound)
    if global.json { Output.json(report) } else { print(report.text(all: layers)) }
    if !result.holds { throw AnsweredNo(message: "The bound does not hold with all layers in bf16.") }
  }

  private static func defaultOutput(_ source: String, _ precision: Precision) -> String {
    ((Compile.defaultOutput(source, .chex) as NSString).deletingPathExtension) + ".\(precision.rawValue).chex"
  }
}

extension Quantization.Activations: ExpressibleByArgument {
  static var allValueStrings: [String] { [] }
}
