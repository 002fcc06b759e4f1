internal import IR

/// A tensor's elements inside a storage: extents, strides and offset, in elements.
struct StridedView {
  var shape: [Int], strides: [Int], offset: Int

  /// The number of elements, and one past the last that the view touches. Nil where a number is negative or overflows.
  var extent: (count: Int, end: Int)? {
    guard offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }), let count = shape.checkedProduct() else { return nil }
    if count == 0 { return (0, 0) }
    var end = offset
    for (extent, stride) in zip(shape, strides) {
      let (reach, first) = (extent - 1).multipliedReportingOverflow(by: stride), (sum, second) = end.addingReportingOverflow(reach)
      if first || second { return nil }
      end = sum
    }
    let (result, overflow) = end.addingReportingOverflow(1)
    return overflow ? nil : (count, result)
  }

  /// Whether the elements lie one after the other, the last axis fastest. Axes of one element have no say.
  var isRowMajor: Bool {
    if shape.contains(0) { return true }
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() {
      if extent == 1 { continue }
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }

  /// The elements in row-major order.
  /// - Precondition: `extent` lies in the storage's bytes from `byteOffset` on, and the copy's size is checked.
  func copy(_ type: ElementType, from storage: TensorStorage, byteOffset: Int, swapsBytes: Bool) -> Tensor {
    let size = type.byteCount, word = type.isComplex ? size / 2 : size
    return Tensor(type, shape) { target in
      withExtendedLifetime(storage) {
        var index = Array(repeating: 0, count: shape.count), source = offset, position = 0
        while position < target.count {
          let element = UnsafeRawBufferPointer(rebasing: storage.bytes[byteOffset + source * size..<byteOffset + (source + 1) * size])
          if swapsBytes { for i in 0..<size { target[position + i] = element[i / word * word + word - 1 - i % word] } }
          else { UnsafeMutableRawBufferPointer(rebasing: target[position..<position + size]).copyMemory(from: element) }
          position += size
          var axis = shape.count - 1
          while axis >= 0 {
            // An axis of one element may have any stride.
            index[axis] += 1; source &+= strides[axis]
            if index[axis] < shape[axis] { break }
            source &-= strides[axis] &* shape[axis]; index[axis] = 0; axis -= 1
          }
        }
      }
    }
  }
}
