internal import Foundation

/// The golden files, models and pictures beside the package, where this machine has them.
public enum OutsideData {
  /// The package root's sibling `shared`, or `CHEXC_SHARED`; nil if there is none.
  public static let path: String? = {
    let path = ProcessInfo.processInfo.environment["CHEXC_SHARED"] ?? packageRoot.deletingLastPathComponent().appending(path: "shared").path
    return FileManager.default.fileExists(atPath: path + "/goldens/index.json") ? path : nil
  }()
  public static func file(_ rest: String) -> String { (path ?? "") + "/" + rest }

  /// The files beneath a folder whose names end so, sorted.
  public static func files(beneath folder: String, suffix: String) -> [String] {
    guard let path else { return [] }
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
    return all.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
  }
}
