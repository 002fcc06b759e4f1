internal import Foundation
internal import FileSystem
internal import Runtime
internal import Synchronization

/// The SHA-256 of a model's files, computed while the model is optimised.
final class SourceHashes: @unchecked Sendable {
  private let found = Mutex<[Int: String]>([:]), group = DispatchGroup()
  private let count = Atomic<Int>(0)

  /// Begins with one more file.
  func add(_ file: MappedFile) {
    let index = count.wrappingAdd(1, ordering: .relaxed).oldValue
    DispatchQueue.global().async(group: group) { [self] in
      let hash = Digest.hexadecimal(of: file)
      found.withLock { $0[index] = hash }
    }
  }

  /// The hashes in the order of the files, when all are there.
  func wait() -> [String] {
    group.wait()
    return found.withLock { found in (0..<found.count).map { found[$0] ?? "" } }
  }
}
