internal import IR
internal import Images
internal import Inference

/// What `explain` made of each picture, and what the numbers in its files are.
struct ExplanationDocument: Encodable {
  struct Map: Encodable {
    /// Nil for the class token's map.
    var finding: String?
    var index: Int?
    var prob: Double?
    var overlay: String, map: String
    var picture: String?
    /// Height and width of the map.
    var shape: [Int]
    var minimum: Double, maximum: Double
  }
  struct Item: Encodable {
    var path: String, status: String
    /// From the map's pixels to the original's: original = scale x map + offset.
    var geometry: PixelGeometry?
    var maps: [Map]
    var error: PredictionReport.Document.Failure?
  }
  struct Summary: Encodable { var ok = 0, failed = 0 }

  var schema = "chexc.explain/1"
  var chexc = Chexc.version
  var intendedUse = "not for diagnostic use"
  var method: Explainer.Method, gamma: Double
  var mapContents = "attention averaged over the heads, enlarged bilinearly to the network's input, to the power of gamma; float32 [height, width]"
  var model: PredictionReport.Document.Model
  var items: [Item] = []
  var summary = Summary()

  init(method: Explainer.Method, gamma: Double, model: PredictionReport.Document.Model) { self.method = method; self.gamma = gamma; self.model = model }

  /// Below this share of the largest value, the smallest is so near that the map shows nothing but noise.
  private static let flatness = 0.8

  func text(_ terminal: Terminal) -> String {
    var table = Table("picture", "finding", "probability", "map from", "to", "overlay")
    table.leftAligned = [0, 1, 5]
    var flat = 0
    for item in items {
      for map in item.maps {
        table.add(item.path, map.finding ?? "(class token)", map.prob.map { Format.fixed($0, 3) } ?? "", Format.significant(map.minimum), Format.significant(map.maximum), map.overlay)
        if map.minimum > Self.flatness * map.maximum { flat += 1 }
      }
    }
    let remark = flat == 0 ? "" : "\n\(flat) of the maps \(flat == 1 ? "is" : "are") nearly flat: the network looked everywhere alike, and the colours show small differences."
    return table.rendered() + remark
  }
}
