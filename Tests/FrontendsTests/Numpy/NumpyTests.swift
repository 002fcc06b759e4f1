internal import Foundation
internal import Frontends
internal import TestSupport
internal import Testing

@Suite("NumPy files") struct NumpyTests {
  private func failure(_ body: () throws(NumpyError) -> Void) -> NumpyError.Kind? {
    do { try body() } catch { return error.kind }
    return nil
  }

  @Test func arraysComeBack() throws {
    let floats = try #require(NpyFile([Float](stride(from: 0, to: 6, by: 1)), shape: [2, 3]))
    let scalar = try #require(NpyFile([Double.pi], shape: []))
    let empty = try #require(NpyFile([Int64](), shape: [0, 4]))
    for array in [floats, scalar, empty] {
      let bytes = array.encoded()
      #expect((bytes.count - array.bytes.count) % 64 == 0)
      #expect(try NpyFile.decode(bytes, name: "a") == array)
    }
    #expect(floats.values(of: Float.self) == [0, 1, 2, 3, 4, 5] && floats.values(of: Int32.self) == nil && scalar.count == 1)
    #expect(NpyFile([Float](), shape: [3]) == nil && NpyFile(descriptor: ">f4", shape: [1], bytes: [0, 0, 0, 0]) == nil)
  }

  @Test func setsOfArraysComeBack() throws {
    let set = NpzFile([("first", try #require(NpyFile([UInt8(1), 2], shape: [2]))), ("second", try #require(NpyFile([Float(5)], shape: [])))])
    let bytes = try set.encoded()
    let back = try NpzFile.decode(bytes, name: "set")
    #expect(back == set && back["second"]?.values(of: Float.self) == [5] && back["third"] == nil)
    #expect(try NpzFile.decode(NpzFile().encoded(), name: "empty").arrays.isEmpty)
    for count in bytes.indices { #expect(failure { () throws(NumpyError) in _ = try NpzFile.decode(Array(bytes.prefix(count)), name: "cut") } != nil) }
    // Flips never crash; those in the contents are noticed by the checksum.
    for index in bytes.indices {
      var bad = bytes
      bad[index] ^= 0x41
      let found = failure { () throws(NumpyError) in _ = try NpzFile.decode(bad, name: "flip") }
      if (40..<160).contains(index) { #expect(found != nil, "byte \(index)") }
    }
    #expect(failure { () throws(NumpyError) in _ = try NpzFile.decode(bytes, name: "limit", limit: 100) } == .tooLarge)
  }

  @Test func deflatedSetsAreRead() throws {
    let set = try NpzFile.read(packageRoot.appending(path: "Tests/ImagesTests/Goldens/resize_pillow.npz").path)
    #expect(set["bicubic_11x9"]?.shape == [9, 11] && set["bicubic_11x9"]?.descriptor == "|u1")
  }

  @Test func aCutOrFlippedArrayNeverCrashes() throws {
    let bytes = try #require(NpyFile([Float(1), 2, 3], shape: [3])).encoded()
    for count in bytes.indices { #expect(failure { () throws(NumpyError) in _ = try NpyFile.decode(Array(bytes.prefix(count)), name: "cut") } != nil) }
    for index in 0..<128 {
      for bit in 0..<8 {
        var bad = bytes
        bad[index] ^= UInt8(1 << bit)
        _ = failure { () throws(NumpyError) in _ = try NpyFile.decode(bad, name: "flip") }
      }
    }
    #expect(failure { () throws(NumpyError) in _ = try NpyFile.decode(bytes + [0], name: "long") } == .header)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", NumpyError.Kind?.none),
    ("{\"shape\": (1L,), 'fortran_order': True, 'descr': '<f4'}", nil),
    ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", .unsupported), ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", .unsupported),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", .unsupported),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", .header), ("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2), }", .header),
    ("{'descr': '<f4', 'fortran_order': False, }", .header), ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", .header),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", .tooLarge),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", .header),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", .truncated), ("__import__('os').system('x')", .header),
  ]) func headersAreReadAsData(_ text: String, _ expected: NumpyError.Kind?) {
    let count = text.utf8.count
    let bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(text.utf8) + [0, 0, 0, 0]
    #expect(failure { () throws(NumpyError) in _ = try NpyFile.decode(bytes, name: "header") } == expected)
  }
}
