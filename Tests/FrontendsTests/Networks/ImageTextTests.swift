import Foundation
import IR
import TestSupport
import Testing

@testable import Frontends

/// The towers of image-text networks against the formulas as they are written.
@Suite struct ImageTextTests {
  private let plain = PlainFormulas(weights: PositiveVariances())

  /// The outputs of a tower for given inputs.
  private func run(_ inputs: [(String, Tensor)], _ build: ([Value], Layers) throws -> [Value]) throws -> [Tensor] {
    let builder = GraphBuilder(name: "tower"), layers = Layers(builder, PositiveVariances())
    let values = inputs.map { builder.input($0.0, TensorType($0.1.elementType, Shape([.symbol("batch")] + $0.1.shape.dropFirst().map { .fixed($0) }))) }
    for (index, value) in try build(values, layers).enumerated() { builder.output(value, name: "\(index)") }
    let graph = builder.finish()
    try graph.verify()
    return try graph.specialized(to: inputs.map { TensorType($0.1.elementType, Shape($0.1.shape)) }).evaluate(inputs.map(\.1))
  }
  private func expect(_ got: Tensor, _ want: [Double], at location: SourceLocation = #_sourceLocation) {
    #expect(got.elementCount == want.count, sourceLocation: location)
    for (a, b) in zip(got.doubles, want) { #expect(abs(a - b) <= 2e-4 * max(1, abs(b)), sourceLocation: location) }
  }
  private func tokens(_ rows: [[Int]]) -> Tensor { Tensor(.int64, [rows.count, rows[0].count], int64s: rows.flatMap { $0.map(Int64.init) }) }

  @Test(arguments: [Activation.quickGelu, .gelu], [CLIPTextTransformer.EndToken.largest, .first(7)]) func clipText(_ activation: Activation, _ end: CLIPTextTransformer.EndToken) throws {
    let t = CLIPTransformer(width: 8, depth: 2, heads: 2, hidden: 12, activation: activation, epsilon: 1e-5)
    let tower = CLIPTextTransformer(vocabulary: 11, context: 6, transformer: t, end: end)
    let ids = [[9, 3, 7, 10, 0, 0], [9, 7, 7, 2, 4, 10], [9, 10, 1, 1, 1, 1]], visible = [[1, 1, 1, 1, 0, 0], [1, 0, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]]
    for masked in [false, true] {
      let got = try run([("ids", tokens(ids))] + (masked ? [("mask", tokens(visible))] : [])) { values, layers in
        [try tower.encode(values[0], mask: masked ? values[1] : nil, count: 6, embedding: 5, layers).features]
      }
      var want: [Double] = []
      for (text, shown) in zip(ids, visible) {
        let table = try plain.rows("token_embedding.weight", 11, 8), places = try plain.rows("positional_embedding", 6, 8)
        let x = try plain.clip("transformer", plain.sum(text.map { table[$0] }, places), t) { i, j in j <= i && (!masked || shown[j] == 1) }
        let place = end == .largest ? text.firstIndex(of: 10) ?? 0 : text.firstIndex(of: 7) ?? 0
        want += try plain.product("text_projection", plain.norm("ln_final", [x[place]], 1e-5), 5)[0]
      }
      expect(got[0], want)
    }
  }

  @Test func clipVision() throws {
    let t = CLIPTransformer(width: 8, depth: 2, heads: 2, hidden: 12, activation: .quickGelu, epsilon: 1e-5)
    let tower = CLIPVisionTransformer(patch: 4, grid: 2, channels: 3, transformer: t), image = noise([2, 3, 8, 8])
    let got = try run([("image", image)]) { values, layers in
      let (features, tokens) = try tower.encode(values[0], embedding: 5, layers)
      return [features, try #require(tokens)]
    }
    var features: [Double] = [], states: [Double] = []
    for picture in 0..<2 {
      let pixels = Array(image.doubles[picture * 192..<(picture + 1) * 192]), planes = (0..<3).map { c in (0..<8).map { r in Array(pixels[(c * 8 + r) * 8..<(c * 8 + r + 1) * 8]) } }
      let windows = try plain.convolution("visual.conv1", planes, 8, kernel: 4, stride: 4, padding: 0)
      let patches = (0..<4).map { p in windows.map { $0[p / 2][p % 2] } }
      let start = plain.sum([try plain.vector("visual.class_embedding", 8)] + patches, try plain.rows("visual.positional_embedding", 5, 8))
      let last = try plain.clip("visual.transformer", plain.norm("visual.ln_pre", start, 1e-5), t)
      states += last.flatMap { $0 }
      features += try plain.product("visual.proj", plain.norm("visual.ln_post", [last[0]], 1e-5), 5)[0]
    }
    expect(got[0], features)
    expect(got[1], states)
  }

  @Test(arguments: [BERTTextEncoder.Projection.linear, .mlp(hidden: 6)]) func bert(_ projection: BERTTextEncoder.Projection) throws {
    let tower = BERTTextEncoder(vocabulary: 11, context: 5, positions: 7, types: 2, width: 8, depth: 2, heads: 2, hidden: 12, epsilon: 1e-12, projection: projection)
    let ids = [[2, 5, 3, 0, 0], [2, 9, 8, 7, 3]]
    let got = try run([("ids", tokens(ids))]) { values, layers in
      let (features, hidden) = try tower.encode(values[0], mask: nil, count: 5, embedding: 4, layers)
      return [features, hidden]
    }
    var features: [Double] = [], states: [Double] = []
    for text in ids {
      let stem = "text.transformer", table = try plain.rows("\(stem).embeddings.word_embeddings.weight", 11, 8)
      let places = try plain.rows("\(stem).embeddings.position_embeddings.weight", 7, 8), type = try plain.rows("\(stem).embeddings.token_type_embeddings.weight", 2, 8)[0]
      var x = try plain.norm("\(stem).embeddings.LayerNorm", text.indices.map { i in (0..<8).map { table[text[i]][$0] + places[i][$0] + type[$0] } }, 1e-12)
      for index in 0..<2 {
        let layer = "\(stem).encoder.layer.\(index)"
        let q = try plain.linear("\(layer).attention.self.query", x, 8), k = try plain.linear("\(layer).attention.self.key", x, 8), v = try plain.linear("\(layer).attention.self.value", x, 8)
        let mixed = try plain.linear("\(layer).attention.output.dense", plain.attention(q, k, v, heads: 2) { _, j in text[j] != 0 }, 8)
        x = try plain.norm("\(layer).attention.output.LayerNorm", plain.sum(x, mixed), 1e-12)
        let inner = plain.apply(.gelu, try plain.linear("\(layer).intermediate.dense", x, 12))
        x = try plain.norm("\(layer).output.LayerNorm", plain.sum(x, plain.linear("\(layer).output.dense", inner, 8)), 1e-12)
      }
      states += x[0]
      switch projection {
      case .linear: features += try plain.linear("text.proj", [x[0]], 4, hasBias: false)[0]
      case .mlp(let inner): features += try plain.linear("text.proj.2", plain.apply(.gelu, plain.linear("text.proj.0", [x[0]], inner, hasBias: false)), 4, hasBias: false)[0]
      }
    }
    expect(got[0], features)
    expect(got[1], states)
  }

  @Test func clipResNet() throws {
    let tower = CLIPResNet(width: 4, depths: [2, 1, 1, 1], heads: 4, grid: 1, channels: 1), image = noise([1, 1, 32, 32])
    let got = try run([("image", image)]) { values, layers in [try tower.encode(values[0], embedding: 5, layers).features] }
    func unit(_ conv: String, _ norm: String, _ x: [Rows], _ outputs: Int, _ kernel: Int, _ stride: Int = 1) throws -> [Rows] {
      try plain.batchNorm(norm, plain.convolution(conv, x, outputs, kernel: kernel, stride: stride, padding: kernel / 2))
    }
    let pixels = image.doubles
    var x = [(0..<32).map { Array(pixels[$0 * 32..<($0 + 1) * 32]) }]
    x = plain.relu(try unit("visual.conv1", "visual.bn1", x, 2, 3, 2))
    x = plain.relu(try unit("visual.conv2", "visual.bn2", x, 2, 3))
    x = plain.mean2(plain.relu(try unit("visual.conv3", "visual.bn3", x, 4, 3)))
    for stage in 0..<4 {
      for index in 0..<(stage == 0 ? 2 : 1) {
        let name = "visual.layer\(stage + 1).\(index)", inner = 4 << stage, shrinks = stage > 0 && index == 0
        var y = plain.relu(try unit("\(name).conv1", "\(name).bn1", x, inner, 1))
        y = plain.relu(try unit("\(name).conv2", "\(name).bn2", y, inner, 3))
        if shrinks { y = plain.mean2(y) }
        y = try unit("\(name).conv3", "\(name).bn3", y, 4 * inner, 1)
        let shortcut = x.count == 4 * inner && !shrinks ? x : try unit("\(name).downsample.0", "\(name).downsample.1", shrinks ? plain.mean2(x) : x, 4 * inner, 1)
        x = plain.relu(zip(y, shortcut).map { plain.sum($0, $1) })
      }
    }
    // One position: its mean is itself.
    let cells = plain.sum([x.map { $0[0][0] }, x.map { $0[0][0] }], try plain.rows("visual.attnpool.positional_embedding", 2, 128)), pool = "visual.attnpool"
    let mixed = plain.attention(
      try plain.linear("\(pool).q_proj", [cells[0]], 128), try plain.linear("\(pool).k_proj", cells, 128), try plain.linear("\(pool).v_proj", cells, 128), heads: 4)
    expect(got[0], try plain.linear("\(pool).c_proj", mixed, 5)[0])
  }
}
