internal import Foundation
internal import Frontends
internal import IR
internal import Images
internal import Inference

/// Where the pictures and maps of `explain` go: a folder with an `explain.json` that tells what is what, or the files of one
/// overlay.
struct ExplanationFiles {
  private let folder: String, single: String?, force: Bool, hasPicture: Bool
  /// The beginning of the names of a picture's files.
  private let stems: [String: String]

  /// Refuses before the work what could not be written after it.
  /// - Throws: `output.*`, `explain.single`, `explain.names`.
  init(_ output: String, paths: [String], mapsEach: Int, force: Bool, hasPicture: Bool) throws(Diagnostic) {
    self.force = force; self.hasPicture = hasPicture
    guard !output.lowercased().hasSuffix(".png") else {
      guard paths.count == 1, mapsEach == 1 else {
        throw Diagnostic("explain.single", "several overlays cannot be one file", category: .usage, found: "\(paths.count) pictures, \(mapsEach) findings", help: "Name a folder with -o.", file: output)
      }
      (folder, single, stems) = ("", String(output.dropLast(4)), [:])
      for suffix in [".png", ".npy"] + (hasPicture ? [".map.png"] : []) { try Output.check(String(output.dropLast(4)) + suffix, force: force) }
      return
    }
    folder = output.hasSuffix("/") ? String(output.dropLast()) : output; single = nil
    var names: [String: Int] = [:]
    for path in paths { names[Self.stem(path), default: 0] += 1 }
    stems = Dictionary(paths.map { path in (path, names[Self.stem(path)] == 1 ? Self.stem(path) : Self.plain((path as NSString).deletingPathExtension)) }) { first, _ in first }
    guard Set(stems.values).count == stems.count else {
      throw Diagnostic("explain.names", "two pictures would have overlays of one name", category: .usage, found: paths.joined(separator: ", "), help: "Explain them into folders of their own.")
    }
    try Output.makeFolder(folder)
    try Output.check("\(folder)/explain.json", force: force)
  }

  private static func stem(_ path: String) -> String { plain(((path as NSString).lastPathComponent as NSString).deletingPathExtension) }
  /// Letters, digits and hyphens, so that a name is a file's name everywhere.
  private static func plain(_ name: String) -> String {
    let parts = name.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") }
    return parts.isEmpty ? "picture" : parts.joined(separator: "-")
  }

  /// The overlay, the map, and its picture where wanted.
  /// - Parameter finding: Nil for the class token's map.
  func write(_ map: HeatMap, over explanation: Explanation, finding: Finding?, place: Int, of path: String) throws(Diagnostic) -> ExplanationDocument.Map {
    let placed = PlacedHeatMap(map, geometry: explanation.geometry), stem = stems[path] ?? "picture"
    let base = single ?? "\(folder)/\(stem).\(finding.map { Self.plain($0.label.lowercased()) } ?? "attention")"
    let overlay = base + (single == nil ? ".overlay.png" : ".png"), array = base + ".npy"
    let picture = hasPicture ? placed.picture() : nil
    try Output.write(Data(try diagnosing { () throws(ImageError) in try PngWriter.encode(placed.overlay(on: explanation.image)) }), to: overlay, force: force)
    try TensorFiles.write(Tensor([map.height, map.width], map.values), name: array, to: array, force: force)
    if let picture { try Output.write(Data(try diagnosing { () throws(ImageError) in try PngWriter.encode(picture) }), to: base + ".map.png", force: force) }
    return ExplanationDocument.Map(
      finding: finding?.label, index: finding == nil ? nil : place, prob: finding?.probability, overlay: overlay, map: array, picture: picture == nil ? nil : base + ".map.png",
      shape: [map.height, map.width], minimum: Double(map.range.lowerBound), maximum: Double(map.range.upperBound))
  }

  /// Into the folder; one overlay alone has no document.
  func write(_ document: ExplanationDocument) throws(Diagnostic) {
    guard single == nil else { return }
    try Output.write(Output.encoded(document), to: "\(folder)/explain.json", force: force)
  }
}
