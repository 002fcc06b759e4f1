public import Images
public import IR

/// What the numbers in a store of features are. Equal manifests mean equal numbers for the same picture: the store is keyed by
/// the backbone and the preparation.
public struct FeatureManifest: Sendable, Hashable, Codable {
  /// One array: what one picture contributes to it, as one row.
  public struct Array: Sendable, Hashable, Codable {
    /// As the program's output: `class_token.23`, `patches.23`.
    public var name: String
    /// Of a row.
    public var shape: [Int]
    public var type: ElementType
    public init(name: String, shape: [Int], type: ElementType) { self.name = name; self.shape = shape; self.type = type }

    var rowByteCount: Int { shape.reduce(type.byteCount, *) }
  }
  public private(set) var schema = FeatureManifest.schema
  /// In words, for people.
  public var model: String
  /// The SHA-256 of what the program was made from.
  public var modelHash: String
  public var preprocessing: PreprocessingRecipe
  public var arrays: [Array]
  /// Rows in each file of an array but the last.
  public var rowsPerShard: Int

  public static let schema = "chexc.features/1"
  /// The size that a file of the largest array has at most, unless one row is larger.
  public static let shardByteCount = 1 << 30

  /// - Parameter rowsPerShard: Nil for files of at most `shardByteCount` bytes.
  public init(model: String, modelHash: String, preprocessing: PreprocessingRecipe, arrays: [Array], rowsPerShard: Int? = nil) {
    self.model = model; self.modelHash = modelHash; self.preprocessing = preprocessing; self.arrays = arrays
    self.rowsPerShard = rowsPerShard ?? max(1, Self.shardByteCount / max(1, arrays.map(\.rowByteCount).max() ?? 1))
  }

  /// Where `found` is of other numbers: what differs, in words.
  func difference(from found: FeatureManifest) -> String? {
    if modelHash != found.modelHash { return "the model: \(found.model)" }
    if preprocessing != found.preprocessing { return "the preparation: \(found.preprocessing.name)" }
    if arrays != found.arrays { return "the arrays: \(found.arrays.map { "\($0.name) \($0.type.rawValue)\($0.shape)" }.joined(separator: ", "))" }
    return rowsPerShard != found.rowsPerShard || schema != found.schema ? "the layout of the files" : nil
  }

  /// - Throws: `features.manifest` for numbers that no store has.
  func check(_ file: String) throws(Diagnostic) {
    let isSound = schema == Self.schema && rowsPerShard > 0 && !arrays.isEmpty && Set(arrays.map(\.name)).count == arrays.count
      && arrays.allSatisfy { array in
        [.float32, .float16].contains(array.type) && array.shape.count <= 8 && array.shape.allSatisfy { (1...1 << 24).contains($0) }
          && (array.shape.checkedProduct() ?? .max) <= 1 << 32 && !array.name.isEmpty && array.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") }
      }
    guard isSound else { throw Diagnostic("features.manifest", "the list of arrays is not one of a store of features", found: schema, expected: Self.schema, file: file) }
  }
}

/// One picture of a store: its row, or why it has none.
public struct FeaturePicture: Sendable, Hashable, Codable {
  public var path: String
  /// Of the file.
  public var sha256: String?
  /// In every array, from 0; nil where the picture failed.
  public var row: Int?
  /// The stable name of what was wrong.
  public var error: String?
  public init(path: String, sha256: String? = nil, row: Int? = nil, error: String? = nil) { self.path = path; self.sha256 = sha256; self.row = row; self.error = error }
}
