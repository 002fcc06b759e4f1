internal import IR

/// Problems that several containers share.
enum CheckpointError {
  static func sharded(found: String, file: String) -> Diagnostic {
    Diagnostic(
      "checkpoint.sharded", "this is one rank's part of a sharded (flat parameter) checkpoint", found: found, expected: "whole tensors under their own names", 
      help: "Export a full state dictionary where it was trained: FSDP.state_dict_type(model, StateDictType.FULL_STATE_DICT), then torch.save(model.state_dict(), 'weights.pth').",
      file: file)
  }
  static func quantized(found: String, file: String) -> Diagnostic {
    Diagnostic(
      "checkpoint.quantized", "the checkpoint holds quantized tensors", found: found, expected: "floats, integers, bools or complex numbers",
      help: "Export the model as it was before quantization, or save tensor.dequantize() of each.", file: file)
  }
  static func noTensors(_ found: String, file: String) -> Diagnostic {
    Diagnostic(
      "checkpoint.no-tensors", "no tensors found", found: found, expected: "a dictionary of named tensors",
      help: "Save the weights with torch.save(model.state_dict(), 'weights.pth').", file: file)
  }
  static func damaged(_ message: String, found: String? = nil, expected: String? = nil, file: String) -> Diagnostic {
    Diagnostic("checkpoint.damaged", message, found: found, expected: expected, help: "Copy or download the file again.", file: file)
  }
  static func tooLarge(_ message: String, found: String, limit: Int, file: String) -> Diagnostic {
    Diagnostic("checkpoint.too-large", message, category: .memory, found: found, expected: "at most \(limit)", file: file)
  }
}
