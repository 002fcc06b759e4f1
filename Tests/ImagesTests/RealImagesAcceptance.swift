internal import Foundation
internal import Images
internal import TestSupport
internal import Testing

extension ImagesAcceptance {
  /// Original files of public sets: shape, extremes, mean and SHA-256 of the decoded samples.
  @Test func everyRealPictureDecodesToItsHash() throws {
    let rows = try Self.table(OutsideData.data("images/index.csv"))
    #expect(rows.count >= 8)
    for row in rows {
      let name = try #require(row["file"])
      let image = try decoder.decode(file: OutsideData.data("images/\(name)"))
      let numbers = image.numbers
      let mean = Double(numbers.reduce(0, +)) / Double(numbers.count)
      let shape = "\(image.height)x\(image.width)" + (image.channels > 1 ? "x\(image.channels)" : "")
      let extremes = "min \(numbers.min() ?? -1) max \(numbers.max() ?? -1)"
      #expect(row["decoded"] == "shape \(shape) uint8 \(extremes) mean \(String(format: "%.4f", mean))", "\(name)")
      #expect(sha256(image.rawBytes) == row["sha256_decoded_le"], "\(name)")
    }
  }

  /// PngSuite with the results of Pillow. `xcsn0g01` has a wrong checksum in its data: Pillow decodes it, we refuse.
  @Test func everyPngSuitePictureDecodesOrIsRefused() throws {
    let folder = try OutsideData.data("images/pngsuite/")
    var refused = 0
    var compared = 0
    for row in try Self.table(folder + "expected_pillow.csv") {
      let name = try #require(row["file"])
      if row["error"] != "" || name == "xcsn0g01.png" {
        let found = kind { () throws(ImageError) in _ = try decoder.decode(file: folder + name) }
        #expect(found != nil, "\(name)")
        refused += 1
        continue
      }
      let image = try decoder.decode(file: folder + name)
      #expect("\(image.width)" == row["width"] && "\(image.height)" == row["height"], "\(name)")
      #expect("\(image.fileDepth)" == row["bit_depth"], "\(name)")
      guard let hash = row["rgba8_sha256"], !hash.isEmpty else { continue }
      #expect(sha256(Self.rgba(image)) == hash, "\(name)")
      compared += 1
    }
    #expect(refused == 14 && compared > 110, "\(refused) refused, \(compared) compared")
  }

  /// RGBA as the index stores it: a transparent value, compared with the 8-bit samples, becomes alpha 0.
  private static func rgba(_ image: Image) -> [UInt8] {
    let (source, channels) = (image.rawBytes, image.channels)
    var target: [UInt8] = []
    for pixel in 0..<image.width * image.height {
      let sample = source[pixel * channels..<(pixel + 1) * channels]
      let colours = channels < 3 ? [sample[sample.startIndex], sample[sample.startIndex], sample[sample.startIndex]] : Array(sample.prefix(3))
      let alpha = channels == 2 || channels == 4 ? sample[sample.endIndex - 1] : 255
      let key = image.transparentValue.map { $0.count == 1 ? [$0[0], $0[0], $0[0]] : $0 }
      target += colours + [key == colours.map(UInt16.init) ? 0 : alpha]
    }
    return target
  }

  /// Rows of a CSV file by the names of the first line. Quoted fields may hold commas.
  private static func table(_ path: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).map { fields(String($0)) }
    let names = try #require(lines.first)
    return lines.dropFirst().map { Dictionary(zip(names, $0)) { first, _ in first } }
  }

  private static func fields(_ line: String) -> [String] {
    var result = [""]
    var quoted = false
    for character in line where character != "\r" {
      if character == "\"" {
        quoted.toggle()
      } else if character == ",", !quoted {
        result.append("")
      } else {
        result[result.count - 1].append(character)
      }
    }
    return result
  }
}
