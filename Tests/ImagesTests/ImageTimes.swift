internal import CSystem
internal import Foundation
internal import Images
internal import Testing

/// Times, printed when `CHEXC_TIMES` is set; meaningful in a release build only.
@Suite("Image times", .enabled(if: ProcessInfo.processInfo.environment["CHEXC_TIMES"] != nil)) struct ImageTimes {
  private func best(_ what: String, _ body: () throws -> Void) rethrows {
    var shortest = Duration.seconds(1_000)
    for _ in 0..<15 { shortest = try min(shortest, ContinuousClock().measure(body)) }
    let (seconds, attoseconds) = shortest.components
    print("\(what): \(Double(seconds) * 1e3 + Double(attoseconds) / 1e15) ms")
  }

  @Test func oneThousandPixelsSquare() throws {
    let before = chx_peak_resident_bytes()
    let header = SmallFiles.header(1 << 16, 1 << 12)
    let bomb = SmallFiles.signature + header + SmallFiles.chunk("IDAT", [UInt8](repeating: 0, count: 300_000)) + SmallFiles.chunk("IEND", [])
    #expect(kind { () throws(ImageError) in _ = try ImageDecoder().decode(bomb, name: "bomb") } != nil)
    print("refusing 256 Mpx: \((chx_peak_resident_bytes() - before) >> 10) KiB")
    var image = try Phantom(width: 1024, height: 1024).draw()
    try best("phantom 1024 x 1024") { image = try Phantom(width: 1024, height: 1024).draw() }
    let file = try PngWriter.encode(image)
    try best("decode \(file.count) byte PNG") { _ = try ImageDecoder().decode(file, name: "a") }
    try best("resize to 512, bicubic, gray") { _ = try image.resized(width: 512, height: 512, filter: .bicubic) }
    let colour = try image.convertedToRGB()
    try best("resize to 512, bicubic, RGB") { _ = try colour.resized(width: 512, height: 512, filter: .bicubic) }
    for recipe in PreprocessingRecipe.named {
      try best("\(recipe.name), gray") { _ = try recipe.apply(to: image) }
      try best("\(recipe.name), RGB") { _ = try recipe.apply(to: colour) }
    }
  }
}
