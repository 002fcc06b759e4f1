import Frontends
import IR
import Passes
import TestSupport
import Testing

/// What the fusions make of programs that PyTorch exported.
@Suite(.enabled(if: OutsideData.path != nil)) struct FusionAcceptance {
  struct Model: Sendable, CustomTestStringConvertible {
    var path: String, blocks: Int, attentions: Int, operations: Int, swiglu = 0
    var testDescription: String { path }
  }
  static let models: [Model] = [
    Model(path: "models/torch_exported/dinov2_swiglu_op17.onnx", blocks: 2, attentions: 2, operations: 24, swiglu: 2),
    Model(path: "models/torch_exported/dinov2_tiny_op13_static.onnx", blocks: 3, attentions: 3, operations: 25),
    Model(path: "models/torch_exported/dinov2_tiny_op17.onnx", blocks: 3, attentions: 3, operations: 29),
    Model(path: "models/torch_exported/vit_cls14_op12.onnx", blocks: 3, attentions: 3, operations: 30),
    Model(path: "models/torch_exported/vit_cls14_op17.onnx", blocks: 3, attentions: 3, operations: 30),
    Model(path: "models/torch_exported/clip_vision_op14.onnx", blocks: 2, attentions: 2, operations: 24),
    Model(path: "goldens/onnx/legacy_opset17_static/model.onnx", blocks: 4, attentions: 5, operations: 67, swiglu: 4),
    Model(path: "goldens/onnx/legacy_opset18_dynamic/model.onnx", blocks: 4, attentions: 5, operations: 74, swiglu: 4),
    Model(path: "goldens/onnx/legacy_opset20_dynamic/model.onnx", blocks: 4, attentions: 5, operations: 74, swiglu: 4),
    Model(path: "goldens/onnx/dynamo_opset18_static/model.onnx", blocks: 4, attentions: 5, operations: 67, swiglu: 4),
    Model(path: "goldens/onnx/dynamo_opset20_dynamic/model.onnx", blocks: 4, attentions: 5, operations: 74, swiglu: 4),
    Model(path: "goldens/onnx/text_clip_legacy/model.onnx", blocks: 2, attentions: 2, operations: 27),
    Model(path: "goldens/onnx/text_clip_dynamo/model.onnx", blocks: 2, attentions: 2, operations: 26),
  ]

  @Test("blocks become attention and linear layers", arguments: models)
  func blocks(_ model: Model) throws {
    let before = try ONNXImporter.load(path: OutsideData.file(model.path)).graph
    // Whole attentions and blocks, to count them; what is not computed after all is another test.
    let fusions = try Pipeline.inference().selecting(["-reassociate-attention", "-narrow-rows"])
    let (after, report) = try PassManager.run(before, pipeline: fusions, options: .init(verifiesAfterEachPass: true))
    #expect(after.count("attention") == model.attentions, "\(report.details)")
    #expect(after.count("swi_glu") == model.swiglu)
    for left in ["softmax", "matmul", "erf", "sigmoid", "sqrt", "tanh"] { #expect(after.count(left) == 0, "\(left) is left") }
    #expect(after.operations.count <= model.operations)
    #expect(try PassManager.run(before, pipeline: fusions).graph == after)
    let inputs = before.inputTypes.map { type in
      let shape = type.shape.dimensions.map { $0.fixedValue ?? 2 }
      return type.elementType == .float32 ? noise(shape) : Tensor(type.elementType, shape, int64s: (0..<Int64(shape.reduce(1, *))).map { $0 % 7 })
    }
    try expectEqualResults(before, after, inputs: inputs)
  }

  @Test("what no head reads is not computed", arguments: [
    ("models/torch_exported/vit_cls14_op17.onnx", "narrow-rows", 6), ("goldens/onnx/legacy_opset18_dynamic/model.onnx", "fold-key-bias", 1),
    ("goldens/onnx/dynamo_opset20_dynamic/model.onnx", "fold-value-bias", 1),
  ])
  func folding(_ path: String, _ rule: String, _ count: Int) throws {
    let before = try ONNXImporter.load(path: OutsideData.file(path)).graph
    let (after, report) = try PassManager.run(before, options: .init(verifiesAfterEachPass: true))
    #expect(report.count(of: rule) == count, "\(report.details)")
    try expectEqualResults(before, after, inputs: before.inputTypes.map { noise($0.shape.dimensions.map { $0.fixedValue ?? 2 }) })
  }
}
