internal import Frontends
internal import IR
internal import TestSupport
internal import Testing

/// Sound files damaged with a fixed seed: each is refused with one typed error or read. A crash ends the run.
@Suite("Damaged checkpoints") struct DamagedCheckpointTests {
  static let samples: [(name: String, bytes: [UInt8])] = [
    ("stored.pth", ZipBytes(TorchFileTests.root, storages: [("0", TorchFileTests.six)]).bytes),
    ("deflated.pth", ZipBytes(TorchFileTests.root, storages: [("0", TorchFileTests.six)]) { $0.deflated = true; $0.deferred = true }.bytes),
    ("wide.pth", { var zip = ZipBytes(TorchFileTests.root, storages: [("0", TorchFileTests.six)]) { $0.wide = true }; zip.wideEnd = true; return zip.bytes }()),
    ("legacy.pth", legacyStream(TorchFileTests.root, storages: [("0", 6, TorchFileTests.six)])),
    ("m.safetensors", safetensors(SafetensorsTests.header, SafetensorsTests.data)),
  ]
  struct Generator {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(limit, 1)
    }
  }

  /// One of: bits flipped, a byte set, a run removed, doubled or zeroed, a number made extreme, the end cut.
  static func damaged(_ good: [UInt8], _ random: inout Generator) -> [UInt8] {
    var bytes = good
    for _ in 0...random.next(below: 3) {
      let place = random.next(below: bytes.count), count = min(random.next(below: 24), bytes.count - place)
      guard !bytes.isEmpty else { break }
      switch random.next(below: 7) {
      case 0, 1: bytes[place] ^= 1 << UInt8(random.next(below: 8))
      case 2: bytes[place] = UInt8(random.next(below: 256))
      case 3: bytes.removeSubrange(place..<place + count)
      case 4: bytes.insert(contentsOf: bytes[place..<place + count], at: place)
      case 5: for index in place..<min(place + 4, bytes.count) { bytes[index] = random.next(below: 2) == 0 ? 0xFF : 0x7F }
      default: bytes.removeLast(random.next(below: bytes.count))
      }
    }
    return bytes
  }

  /// The pickle's checksum would stop nearly all damage: here it is made right again.
  static func damagedPickle(_ random: inout Generator) -> [UInt8] {
    ZipBytes(TorchFileTests.root, storages: [("0", TorchFileTests.six)]) { if $0.name == "m/data.pkl" { $0.content = damaged($0.content, &random) } }.bytes
  }
  static func damagedHeader(_ random: inout Generator) -> [UInt8] {
    safetensors(String(decoding: damaged(Array(SafetensorsTests.header.utf8), &random), as: UTF8.self), SafetensorsTests.data)
  }

  @Test func everyDamagedFileIsRefusedOrRead() throws {
    let folder = try TemporaryFolder()
    var random = Generator(state: 7), refused = 0, read = 0
    for round in 0..<400 {
      var files = Self.samples.map { (name: $0.name, bytes: Self.damaged($0.bytes, &random)) }
      files.append(("pickle.pth", Self.damagedPickle(&random)))
      files.append(("header.safetensors", Self.damagedHeader(&random)))
      for (name, bytes) in files {
        let path = try folder.write(bytes, to: name)
        do throws(Diagnostic) {
          let checkpoint = try Checkpoint.open(path: path)
          // What is read can be read whole.
          for tensor in checkpoint.tensors { #expect(tensor.tensor.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } } >= 0, "\(round)") }
          read += 1
        } catch {
          #expect(error.file != nil && !error.message.isEmpty && error.category != .internal, "\(error)")
          refused += 1
        }
      }
    }
    #expect(refused > 1_500 && refused + read == 2_800, "\(refused) refused, \(read) read")
  }

  /// A zip file's checksums notice every flipped bit in its entries.
  @Test func flippedWeightsAreNoticed() throws {
    let good = Self.samples[0].bytes, start = try #require(good.indices.first { good[$0...].starts(with: TorchFileTests.six) })
    for index in start..<start + TorchFileTests.six.count {
      var bad = good
      bad[index] ^= 16
      #expect(try refusal(bad)?.id == "zip.checksum")
    }
  }

  @Test func everyCutIsRefused() throws {
    for (name, good) in Self.samples {
      for count in stride(from: 0, to: good.count, by: 7) { #expect(try refusal(Array(good.prefix(count)), name) != nil, "\(name) cut at \(count)") }
    }
  }
}
