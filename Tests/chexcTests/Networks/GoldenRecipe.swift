import Foundation

/// The recipe that a golden case of a backbone has in its `config`, as a recipe's file; head and labels are made up.
struct GoldenRecipe: Decodable {
  struct Config: Decodable {
    var img_size: Int, patch_size: Int, in_chans: Int, embed_dim: Int, depth: Int, num_heads: Int, num_registers: Int
    var ffn: String, layerscale: Double?, ln_eps: Double, interp_offset: Double, interp_antialias: Bool
  }
  var config: Config

  init(_ name: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: GoldenNetwork.root.appending(path: "\(name)/case.json")))
  }
  var yaml: String {
    let a = config
    return """
      recipe: 1
      name: golden
      summary: The network of a golden case
      image: {channels: \(a.in_chans), size: \(a.img_size)}
      backbone:
        kind: vision-transformer
        patch: \(a.patch_size)
        width: \(a.embed_dim)
        depth: \(a.depth)
        heads: \(a.num_heads)
        registers: \(a.num_registers)
        feed-forward: \(a.ffn == "swiglu" ? "swiglu" : "mlp")
        layer-scale: \(a.layerscale != nil)
        epsilon: \(String(format: "%.1e", a.ln_eps))
        position-offset: \(a.interp_offset)
        position-antialias: \(a.interp_antialias)
      head: {kind: glori, layers: 1, width: 8, heads: 2, hidden: 8}
      preprocessing: chexfound eval
      labels: [A, B]
      """
  }
}
