import Foundation
import TestSupport
import Testing

/// The laws of ARCHITECTURE.md, read off the sources: who imports whom, how large files grow, where raw memory is touched.
@Suite struct LawsTests {
  /// What each module may import of ours and of the C borders.
  static let allowed: [String: Set<String>] = [
    "IR": [],
    "FileSystem": ["IR", "CSystem"],
    "Passes": ["IR"],
    "Runtime": ["IR", "FileSystem", "CKernels", "COpenBLAS", "CCrypto", "CSystem"],
    "Images": ["IR", "FileSystem", "CImages"],
    "Inference": ["IR", "Images", "Runtime"],
    "Frontends": ["IR", "FileSystem", "Images", "COnnx", "CProtobufC", "CImages"],
    "Trainer": ["IR", "Passes", "Runtime", "Frontends"],
    "Evaluation": ["IR"],
    "Features": ["IR", "FileSystem", "Images", "Frontends"],
    "chexc": ["IR", "FileSystem", "Images", "Passes", "Runtime", "Inference", "Frontends", "Features"],
  ]
  static let toolchain: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch"]
  /// Packages that each module may import besides.
  static let packages: [String: Set<String>] = ["Frontends": ["Yams"], "chexc": ["ArgumentParser"]]
  /// Where raw memory may be touched: the borders to C, to mapped files, and to the bytes of tensors.
  static let borders = [
    "IR/Tensors/", "FileSystem/", "Runtime/CPU/", "Runtime/Memory/", "Runtime/Artifact/", "Runtime/Machine/", "Runtime/Execution/Frame.swift",
    "Runtime/Execution/LateBinding.swift", "Frontends/ONNX/", "Images/", "Frontends/Numpy/", "Frontends/Checkpoints/", "Frontends/Networks/Heads/GLoRIHead.swift",
  ]

  struct Source {
    var path: String, text: String
    var module: String { String(path.prefix { $0 != "/" }) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }
  static func sources(_ extensions: Set<String>, in folder: String = "Sources") -> [Source] {
    let base = packageRoot.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return paths.sorted().compactMap { path in
      guard let suffix = path.split(separator: ".").last, extensions.contains(String(suffix)), !path.contains(".pb-c.") else { return nil }
      return (try? String(contentsOf: base.appending(path: path), encoding: .utf8)).map { Source(path: path, text: $0) }
    }
  }
  /// A line without its comment, so that words may be named in prose.
  static func code(_ line: Substring) -> Substring {
    guard let comment = line.range(of: "//") else { return line }
    return line[..<comment.lowerBound]
  }

  @Test func importsFollowTheTable() {
    let swift = Self.sources(["swift"])
    #expect(swift.count > 40)
    for source in swift {
      let allowed = (Self.allowed[source.module] ?? []).union(Self.packages[source.module] ?? []).union(Self.toolchain)
      for line in source.lines {
        let words = line.split(separator: " ")
        guard let position = words.firstIndex(of: "import"), position <= 1, words[0] != "chexc", words.count > position + 1 else { continue }
        let name = String(words[position + 1].prefix { $0 != "." })
        #expect(allowed.contains(name), "\(source.path) imports \(name)")
      }
    }
  }

  @Test func filesStaySmall() {
    let sizes = (Self.sources(["swift", "c", "h"]) + Self.sources(["swift"], in: "Tests")).map { (path: $0.path, count: $0.lines.count) }
    for size in sizes { #expect(size.count <= 500, "\(size.path) has \(size.count) lines") }
    let ordered = sizes.map(\.count).sorted()
    #expect(ordered[ordered.count / 2] <= 120, "half of the files have more than \(ordered[ordered.count / 2]) lines")
    #expect(ordered[ordered.count * 9 / 10] <= 350, "a tenth of the files has more than \(ordered[ordered.count * 9 / 10]) lines")
  }

  @Test func rawMemoryStaysAtTheBorders() {
    for source in Self.sources(["swift"]) where !Self.borders.contains(where: source.path.hasPrefix) {
      for line in source.lines where Self.code(line).contains(/\bUnsafe[A-Z]/) { Issue.record("\(source.path): \(line)") }
    }
  }

  @Test func nothingTrapsOnPurpose() {
    for source in Self.sources(["swift"]) {
      for line in source.lines where Self.code(line).contains(/\btry!|\bas!|\bfatalError\(/) { Issue.record("\(source.path): \(line)") }
    }
  }

  /// One op, one file.
  @Test func everyOpIsDescribedInItsOwnFile() {
    let declarations = Self.sources(["swift"]).filter { $0.path.hasPrefix("IR/Ops/") }.map { source in
      (source.path, source.lines.count { Self.code($0).contains("static let spec = OpSpec(") })
    }
    for (path, count) in declarations { #expect(count <= 1, "\(path) describes \(count) ops") }
  }
}
