/// Plain little-endian numbers that a `.npy` array can hold.
public protocol NpyElement: BitwiseCopyable, Sendable {
  /// NumPy's name of the type.
  static var npyDescriptor: String { get }
}

extension Float: NpyElement { public static var npyDescriptor: String { "<f4" } }
extension Double: NpyElement { public static var npyDescriptor: String { "<f8" } }
extension UInt8: NpyElement { public static var npyDescriptor: String { "|u1" } }
extension Int8: NpyElement { public static var npyDescriptor: String { "|i1" } }
extension UInt16: NpyElement { public static var npyDescriptor: String { "<u2" } }
extension Int16: NpyElement { public static var npyDescriptor: String { "<i2" } }
extension UInt32: NpyElement { public static var npyDescriptor: String { "<u4" } }
extension Int32: NpyElement { public static var npyDescriptor: String { "<i4" } }
extension UInt64: NpyElement { public static var npyDescriptor: String { "<u8" } }
extension Int64: NpyElement { public static var npyDescriptor: String { "<i8" } }

extension NpyFile {
  /// The elements in stored order, or nil if the array holds another type.
  public func values<Element: NpyElement>(of type: Element.Type = Element.self) -> [Element]? {
    guard descriptor == Element.npyDescriptor else { return nil }
    let size = MemoryLayout<Element>.size
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / size).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Element.self) }
    }
  }

  /// - Returns: nil if the values do not fill the shape.
  public init?<Element: NpyElement>(_ values: [Element], shape: [Int]) {
    self.init(descriptor: Element.npyDescriptor, shape: shape, bytes: values.withUnsafeBytes(Array.init))
  }
}
