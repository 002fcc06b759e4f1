import Foundation
import TestSupport
import Testing

/// Exit codes and texts of failures: a table that scripts rely on.
@Suite struct ErrorTests {
  @Test(arguments: [
    (["inspect", "nowhere.onnx"], 66, "nowhere.onnx: there is no such model [file.missing]"),
    (["inspect", "tiny.yml"], 66, "there is no such recipe [recipe.missing-file]"),
    (["inspect", "FOLDER/broken.yaml"], 78, "the key 'size' is missing in 'image' at 5:3 [recipe.missing-key]"),
    (["run", "models/tiny.yaml", "--input", "x"], 64, "an input is given as NAME=FILE [usage.input]"),
    (["run", "models/tiny.yaml", "--input", "imaje=FOLDER/x.npy"], 64, "help: Did you mean 'image'?"),
    (["run", "models/tiny.yaml", "--input", "image=FOLDER/nothing.npy"], 66, "nothing.npy"),
    (["run", "models/tiny.yaml", "--input", "image=FOLDER/broken.yaml"], 65, "broken.yaml"),
    (["run", "models/tiny.yaml", "--inputs", "FOLDER/nothing"], 66, "there is no such folder"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/broken.yaml"], 73, "the file exists already [output.exists]"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--passes", "+fuse-atention"], 64, "fuse-atention"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--shape", "image=1x-3"], 64, "NAME=1x3x512x512"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/no/x.chex"], 73, "no"),
    (["predict", "models/tiny.yaml", "FOLDER/nothing.png"], 66, "nothing.png"),
    (["predict", "models/tiny.yaml", "FOLDER/broken.yaml"], 65, "broken.yaml"),
    (["predict", "models/tiny.yaml", "FOLDER/x.npy", "--preprocess", "chexfound-evil"], 78, "chexfound-eval"),
    (["profile", "FOLDER/x.npy"], 65, "x.npy"),
    (["bench", "models/tiny.yaml", "--threads", "0"], 64, "'0' is no number of threads"),
    (["verify", "models/tiny.yaml"], 65, "tiny.yaml"),
    (["run", "models"], 65, "In it: "),
    (["run", "FOLDER/x.npy"], 65, "found: a NumPy array"),
    (["compile", "FOLDER/notes.txt", "-o", "FOLDER/x.chex"], 65, "found: text"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER"], 73, "this is a folder [output.folder]"),
    (["predict", "models/tiny.yaml", "FOLDER/x.npy", "-o", "FOLDER/no/x.csv"], 73, "there is no such folder [output.no-folder]"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--labels", "FOLDER/notes.txt"], 78, "expected: 5, one for each class"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--shape", "image=1x3x32x32"], 64, "Give --batch"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--batch", "-1"], 64, "Give --batch as 1 or more"),
    (["compile", "models/tiny.yaml", "-o", "FOLDER/x.chex", "--dump-after", "simplfy"], 64, "error: no pass of this name runs"),
    (["predict", "models/tiny.yaml", "@-"], 66, "there is no picture to predict"),
    (["predict", "models/tiny.yaml", "@FOLDER/nothing.txt"], 66, "nothing.txt: there is no such list"),
    (["run", "models/tiny.yaml", "-o", "FOLDER/out.txt"], 64, "give a .npz or .npy file"),
  ] as [([String], Int32, String)])
  func failuresHaveTheirCodeAndText(_ words: [String], _ code: Int32, _ text: String) throws {
    let folder = try Self.fixtures()
    let words = words.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) }
    let plain = try Command.run(words)
    #expect(plain.status == code, "\(plain.error)")
    #expect(plain.output.isEmpty)
    #expect(plain.error.contains(text), "\(plain.error)")

    let told = try Command.run(words + ["--json"])
    #expect(told.status == code)
    let document = try told.document()
    #expect(document["schema"] as? String == (words[0] == "predict" && document["items"] != nil ? "chexc.predict/1" : "chexc.error/1"))
    if document["items"] == nil {
      #expect(document["code"] as? Int32 == code)
      #expect((document["kind"] as? String)?.isEmpty == false && (document["message"] as? String)?.isEmpty == false)
      #expect(document["where"] is [String: Any])
    }
  }

  /// A broken recipe and an array.
  static func fixtures() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let tiny = try String(contentsOf: packageRoot.appending(path: "models/tiny.yaml"), encoding: .utf8)
    let lines = tiny.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.replacingOccurrences(of: "  size:", with: "  sise:") }
    try lines.joined(separator: "\n").write(toFile: folder.file("broken.yaml"), atomically: true, encoding: .utf8)
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let array = Data([0x93] + "NUMPY".utf8 + [1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8) + Data([0, 0, 128, 63])
    try "a chest\nX-ray\n".write(toFile: folder.file("notes.txt"), atomically: true, encoding: .utf8)
    try array.write(to: URL(fileURLWithPath: folder.file("x.npy")))
    return folder
  }
}
