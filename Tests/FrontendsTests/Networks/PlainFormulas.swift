import Foundation
import IR

@testable import Frontends

/// Rows of numbers.
typealias Rows = [[Double]]

/// The formulas of transformers and residual networks, written as in textbooks, over weights with names.
struct PlainFormulas {
  let weights: any WeightSource
  func vector(_ name: String, _ count: Int) throws -> [Double] { try weights.parameter(name, [count]).doubles }
  func rows(_ name: String, _ rows: Int, _ columns: Int) throws -> Rows {
    let values = try weights.parameter(name, [rows, columns]).doubles
    return (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
  }
  /// x W^T + b.
  func linear(_ x: Rows, _ matrix: Rows, _ bias: [Double]?) -> Rows {
    x.map { row in matrix.indices.map { o in zip(row, matrix[o]).reduce(bias?[o] ?? 0) { $0 + $1.0 * $1.1 } } }
  }
  func linear(_ name: String, _ x: Rows, _ outputs: Int, hasBias: Bool = true) throws -> Rows {
    linear(x, try rows("\(name).weight", outputs, x[0].count), hasBias ? try vector("\(name).bias", outputs) : nil)
  }
  /// x W.
  func product(_ name: String, _ x: Rows, _ outputs: Int) throws -> Rows {
    let matrix = try rows(name, x[0].count, outputs)
    return x.map { row in (0..<outputs).map { o in row.indices.reduce(0) { $0 + row[$1] * matrix[$1][o] } } }
  }
  func norm(_ name: String, _ x: Rows, _ epsilon: Double) throws -> Rows {
    let scale = try vector("\(name).weight", x[0].count), bias = try vector("\(name).bias", x[0].count)
    return x.map { row in
      let mean = row.reduce(0, +) / Double(row.count), variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      return row.indices.map { (row[$0] - mean) / (variance + epsilon).squareRoot() * scale[$0] + bias[$0] }
    }
  }
  func attention(_ q: Rows, _ k: Rows, _ v: Rows, heads: Int, sees: (Int, Int) -> Bool = { _, _ in true }) -> Rows {
    let width = q[0].count / heads
    var result = Rows(repeating: [Double](repeating: 0, count: q[0].count), count: q.count)
    for head in 0..<heads {
      let columns = head * width..<(head + 1) * width
      for i in q.indices {
        let powers = k.indices.map { j in sees(i, j) ? exp(columns.reduce(0) { $0 + q[i][$1] * k[j][$1] } / Double(width).squareRoot()) : 0 }
        let sum = powers.reduce(0, +)
        for j in k.indices { for c in columns { result[i][c] += powers[j] / sum * v[j][c] } }
      }
    }
    return result
  }
  func sum(_ a: Rows, _ b: Rows) -> Rows { zip(a, b).map { zip($0, $1).map(+) } }
  func apply(_ activation: Activation, _ x: Rows) -> Rows { x.map { $0.map { activation($0) } } }

  /// CLIP's blocks.
  func clip(_ stem: String, _ start: Rows, _ t: CLIPTransformer, sees: (Int, Int) -> Bool = { _, _ in true }) throws -> Rows {
    var x = start
    for index in 0..<t.depth {
      let block = "\(stem).resblocks.\(index)"
      let packed = linear(try norm("\(block).ln_1", x, t.epsilon), try rows("\(block).attn.in_proj_weight", 3 * t.width, t.width), try vector("\(block).attn.in_proj_bias", 3 * t.width))
      let parts = (0..<3).map { part in packed.map { Array($0[part * t.width..<(part + 1) * t.width]) } }
      x = sum(x, try linear("\(block).attn.out_proj", attention(parts[0], parts[1], parts[2], heads: t.heads, sees: sees), t.width))
      let inner = apply(t.activation, try linear("\(block).mlp.c_fc", norm("\(block).ln_2", x, t.epsilon), t.hidden))
      x = sum(x, try linear("\(block).mlp.c_proj", inner, t.width))
    }
    return x
  }

  /// A convolution of [channels][height][width].
  func convolution(_ name: String, _ x: [Rows], _ outputs: Int, kernel: Int, stride: Int, padding: Int) throws -> [Rows] {
    let weight = try weights.parameter("\(name).weight", [outputs, x.count, kernel, kernel]).doubles, height = x[0].count, width = x[0][0].count
    let rows = (height + 2 * padding - kernel) / stride + 1, columns = (width + 2 * padding - kernel) / stride + 1
    return (0..<outputs).map { o in
      (0..<rows).map { r in
        (0..<columns).map { c in
          var total = 0.0
          for i in x.indices {
            for a in 0..<kernel {
              for b in 0..<kernel {
                let y = r * stride + a - padding, z = c * stride + b - padding
                if (0..<height).contains(y), (0..<width).contains(z) { total += x[i][y][z] * weight[((o * x.count + i) * kernel + a) * kernel + b] }
              }
            }
          }
          return total
        }
      }
    }
  }
  func batchNorm(_ name: String, _ x: [Rows]) throws -> [Rows] {
    let n = x.count, scale = try vector("\(name).weight", n), bias = try vector("\(name).bias", n), mean = try vector("\(name).running_mean", n), variance = try vector("\(name).running_var", n)
    return x.indices.map { c in x[c].map { $0.map { ($0 - mean[c]) / (variance[c] + 1e-5).squareRoot() * scale[c] + bias[c] } } }
  }
  func relu(_ x: [Rows]) -> [Rows] { x.map { $0.map { $0.map { max($0, 0) } } } }
  /// The means of two by two.
  func mean2(_ x: [Rows]) -> [Rows] {
    x.map { (plane: Rows) -> Rows in
      var result: Rows = []
      for r in stride(from: 0, to: plane.count - 1, by: 2) {
        let both = zip(plane[r], plane[r + 1]).map { $0 + $1 }
        result.append(stride(from: 0, to: both.count - 1, by: 2).map { (both[$0] + both[$0 + 1]) / 4 })
      }
      return result
    }
  }
}

/// Seeded weights; variances are positive.
struct PositiveVariances: WeightSource {
  func parameter(_ name: String, _ shape: [Int]) throws(Diagnostic) -> Tensor {
    let tensor = try SeededWeights(seed: 9).parameter(name, shape)
    return name.hasSuffix("running_var") ? Tensor(.float32, shape, scalars: tensor.floats.map { 0.5 + abs($0) }) : tensor
  }
}
