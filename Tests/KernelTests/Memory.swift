/// Memory that kernels read and write through a pointer.
final class Memory<Element> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    base = .allocate(capacity: max(count, 1))
    base.initialize(from: elements, count: count)
  }
  convenience init(count: Int, _ value: Element) { self.init([Element](repeating: value, count: count)) }
  deinit { base.deallocate() }

  var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

extension Float {
  /// The upper half of the nearest bfloat16 number, ties to even.
  var bfloat16: UInt16 { isNaN ? UInt16(bitPattern >> 16) | 0x40 : UInt16((bitPattern &+ 0x7fff &+ (bitPattern >> 16 & 1)) >> 16) }
  init(bfloat16 bits: UInt16) { self.init(bitPattern: UInt32(bits) << 16) }
}
