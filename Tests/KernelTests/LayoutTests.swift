internal import CKernels
internal import Testing

@Suite("Layout") struct LayoutTests {
  @Test("transposition of every tail", arguments: [1, 3, 4, 5, 31, 32, 33, 70, 300])
  func transposition(_ rows: Int) {
    for columns in [1, 3, 4, 5, 31, 33, 64, 301] {
      let x = (0..<Int32(rows * (columns + 2))).map { $0 }
      for threads in threadCounts {
        var y = [Int32](repeating: -1, count: columns * (rows + 1))
        chx_transpose_4byte(rows, columns, x, columns + 2, &y, rows + 1, threads)
        let expected = (0..<columns).flatMap { j in (0...rows).map { i in i == rows ? -1 : x[i * (columns + 2) + j] } }
        #expect(y == expected)
      }
    }
  }

  @Test("strided copies: permuted, sliced, reversed, broadcast")
  func stridedCopies() {
    let shape = [3, 4, 5, 6], x = (0..<Int32(360)).map { $0 }, strides = [120, 30, 6, 1]
    func check(_ sizes: [Int], _ strides: [Int], from start: Int = 0) {
      var expected = [x[start..<start + 1]].map { Int($0.startIndex) }
      for (size, stride) in zip(sizes, strides) { expected = expected.flatMap { base in (0..<size).map { base + $0 * stride } } }
      for threads in threadCounts {
        var y = [Int32](repeating: -1, count: expected.count + 1)
        x.withUnsafeBufferPointer { chx_strided_copy_4byte(Int32(sizes.count), sizes, strides, $0.baseAddress! + start, &y, threads) }
        #expect(y == expected.map { x[$0] } + [-1], "\(sizes) by \(strides) from \(start)")
      }
    }
    for a in 0..<4 { for b in 0..<4 { for c in 0..<4 { for d in 0..<4 where Set([a, b, c, d]).count == 4 {
      check([a, b, c, d].map { shape[$0] }, [a, b, c, d].map { strides[$0] })
    } } } }
    check([], [])
    check([2, 2, 3], [240, 60, 2])
    check([2, 0, 3], [240, 60, 2])
    check([4, 6], [0, -1], from: 5)
    check([3, 7, 5], [1, 0, 6])
    check([1, 1, 9, 1], [5, 5, 3, 2])
    check([2, 1, 3, 1, 5, 1, 4, 1], [120, 1, 30, 1, 6, 1, 1, 1])
  }

  @Test("a large permutation, with threads")
  func largePermutation() {
    let (tokens, heads, depth) = (200, 12, 64)
    let x = (0..<Int32(tokens * heads * depth)).map { $0 }
    for threads in threadCounts {
      var y = [Int32](repeating: 0, count: x.count), z = y
      chx_strided_copy_4byte(3, [heads, tokens, depth], [depth, heads * depth, 1], x, &y, threads)
      chx_strided_copy_4byte(3, [heads, depth, tokens], [depth, 1, heads * depth], x, &z, threads)
      #expect(y[(3 * tokens + 7) * depth + 5] == x[(7 * heads + 3) * depth + 5])
      #expect((0..<y.count).allSatisfy { i in z[(i / depth / tokens * depth + i % depth) * tokens + i / depth % tokens] == y[i] })
    }
  }
}
