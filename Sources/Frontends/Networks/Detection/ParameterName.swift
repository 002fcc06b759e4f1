/// The name of a tensor in a checkpoint, taken apart into what trainers wrap around a network and the parameter's own name.
struct ParameterName: Hashable {
  /// What stands in front: `teacher`, `module`, `backbone`, ... Empty for flat files.
  var prefix: [String]
  /// As the network itself names the parameter, blocks not chunked.
  var name: String

  /// Modules that stand for what they contain, wherever they are: of torch.compile, FSDP and checkpointing.
  private static let wrappers: Set = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]
  /// Dictionaries and modules around a whole network.
  private static let containers: Set = ["state_dict", "model", "model_ema", "module", "teacher", "student", "backbone"]

  /// Prefixes are whole components and stand in front: nothing is replaced inside a name.
  init(_ full: String) {
    let parts = full.split(separator: ".", omittingEmptySubsequences: false).map(String.init).filter { !Self.wrappers.contains($0) }
    prefix = Array(parts.prefix { Self.containers.contains($0) })
    name = Self.withoutChunk(Array(parts.dropFirst(prefix.count))).joined(separator: ".")
  }

  /// `blocks.{chunk}.{index}` without the chunk. Each chunk is padded in front by empty modules, so that the index already
  /// counts through all chunks (DINOv2's `block_chunks`).
  private static func withoutChunk(_ parts: [String]) -> [String] {
    guard parts.count > 3, parts[0] == "blocks", Int(parts[1]) != nil, Int(parts[2]) != nil else { return parts }
    return ["blocks"] + parts[2...]
  }
}
