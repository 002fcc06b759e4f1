internal import Frontends
internal import IR

/// Stored outputs: keys `out.NAME` or NAME, or for large ones samples: `outshape.NAME`, `outidx.NAME`, `outval.NAME`.
struct Golden {
  let path: String
  private var arrays: [String: Tensor] = [:]
  private(set) var names: [String] = []

  init(_ path: String) throws(Diagnostic) {
    self.path = path
    for (name, tensor) in try TensorFiles.readArchive(path) {
      arrays[name] = tensor
      names.append(name)
    }
  }

  /// The output and what is stored for it, cut down to the samples where only samples are stored; nil where nothing is.
  func pair(_ name: String, _ output: Tensor) throws(Diagnostic) -> (Tensor, Tensor)? {
    guard let values = arrays["outval.\(name)"], let indices = arrays["outidx.\(name)"], let shape = arrays["outshape.\(name)"] else {
      return (arrays["out.\(name)"] ?? arrays[name]).map { (output, $0) }
    }
    guard shape.ints == output.shape, indices.ints.allSatisfy({ $0 >= 0 && $0 < output.elementCount }), indices.elementCount == values.elementCount else {
      throw Diagnostic("compare.shape", "'\(name)' has another shape than stored", category: .mismatch, found: "\(output.type)", expected: "\(shape.ints)", file: path)
    }
    return (output.rowMajor.selecting(indices.ints, shape: values.shape), values)
  }
}
