import IR
import Testing

@Suite struct ElementConversionTests {
  /// Known codes of each narrow float: the largest number, the smallest, and what overflow becomes.
  @Test(arguments: [
    (ElementType.float8e4m3fn, 448.0, 0x1p-9), (.float8e4m3fnuz, 240, 0x1p-10), (.float8e5m2, 57344, 0x1p-16),
    (.float8e5m2fnuz, 57344, 0x1p-17), (.float4e2m1, 6, 0.5), (.float8e8m0, 0x1p127, 0x1p-127),
  ])
  func narrowFloatsReachTheirLimits(type: ElementType, largest: Double, smallest: Double) {
    let tensor = Tensor(type, [4], doubles: [largest, smallest, 1, largest * 4])
    #expect(tensor.doubles == [largest, smallest, 1, largest])
  }

  @Test(arguments: [ElementType.float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0])
  func everyCodeSurvivesARoundTrip(type: ElementType) {
    let codes = Tensor(type, [256], scalars: (0..<256).map { UInt8($0) })
    let again = Tensor(type, [256], doubles: codes.doubles)
    for (a, b) in zip(codes.doubles, again.doubles) { #expect(a == b && a.sign == b.sign || a.isNaN && b.isNaN) }
  }

  @Test func bfloat16RoundsToNearestEven() {
    let values = [1.0, 1 + 0x1p-8, 1 + 0x1p-7 + 0x1p-8, 1 + 0x1p-8 + 0x1p-40, -3.0e38, .infinity]
    #expect(Tensor(.bfloat16, [6], doubles: values).doubles == [1, 1, 1 + 0x1p-6, 1 + 0x1p-7, -0x1.c4p127, .infinity])
    #expect(Tensor.scalar(.bfloat16, .nan).doubles[0].isNaN)
  }

  @Test func integersKeepTheirLowBitsAndFloatsSaturate() {
    #expect(Tensor(.int8, [3], int64s: [300, -129, 127]).int64s == [44, 127, 127])
    #expect(Tensor(.int4, [2], int64s: [9, -8]).int64s == [-7, -8])
    #expect(Tensor(.uint64, [1], doubles: [1e19]).scalars(UInt64.self) == [10_000_000_000_000_000_000])
    #expect(Tensor(.int64, [2], doubles: [1e30, .nan]).int64s == [.max, 0])
  }

  @Test func columnPanelsReadBackAsTheMatrix() throws {
    // A 2 x 3 matrix in panels of two columns: the second panel is filled up with zeros.
    let packed = Tensor(.float32, [2, 3], layout: .columnPanels(width: 2)) { bytes in
      bytes.withMemoryRebound(to: Float.self) { for (i, v) in [1, 2, 4, 5, 3, 0, 6, 0].enumerated() { $0[i] = Float(v) } }
    }
    #expect(packed.rowMajor.floats == [1, 2, 3, 4, 5, 6])
  }
}

@Suite struct ShapeTests {
  @Test func broadcastingAlignsAtTheLastAxis() {
    #expect(Shape([4, 1, 3]).broadcast(with: Shape([2, 1])) == Shape([4, 2, 3]))
    #expect(Shape([4]).broadcast(with: Shape([3])) == nil)
    let batch = Dimension.symbol("batch")
    #expect(Shape([batch, .fixed(3)]).broadcast(with: Shape([1, 3])) == Shape([batch, .fixed(3)]))
    #expect(Shape([batch]).broadcast(with: Shape([.symbol("n")])) == Shape([.unknown]))
  }
  @Test func extentsCombineByName() {
    let batch = Dimension.symbol("batch")
    #expect(batch * .fixed(12) == .symbol("(batch*12)"))
    #expect(batch * .fixed(1) == batch && batch - batch == .fixed(0) && batch / batch == .fixed(1))
    #expect(Dimension.unknown + .fixed(1) == .unknown && !Dimension.unknown.isCertainlyEqual(to: .unknown))
    #expect(Dimension.fixed(Int.max) + .fixed(1) == .unknown)
  }
}
