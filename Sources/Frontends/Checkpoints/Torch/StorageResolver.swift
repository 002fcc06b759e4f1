internal import IR

/// Finds the elements of tensors in a checkpoint's storages. Every claim of the file is checked, without overflow.
struct StorageResolver {
  /// Where a storage's bytes lie.
  struct Place {
    var storage: TensorStorage
    var offset: Int
    var byteCount: Int
  }
  let file: String
  /// The bytes that copies of strided views may still take, so that no small file asks for much memory.
  private var budget: Int
  private let places: any StorageSource
  private let isBigEndian: Bool
  private var known: [String: Place] = [:]

  init(_ places: any StorageSource, fileByteCount: Int, isBigEndian: Bool = false, file: String) {
    self.places = places; self.file = file; self.isBigEndian = isBigEndian
    budget = fileByteCount.multipliedReportingOverflow(by: 4).partialValue &+ 64 << 20
  }

  mutating func tensor(_ reference: TensorReference, name: String) throws(Diagnostic) -> Tensor {
    let place = try place(of: reference.storage, name), size = reference.elementType.byteCount
    let view = StridedView(shape: reference.shape, strides: reference.strides, offset: reference.offset)
    guard let extent = view.extent else {
      throw CheckpointError.damaged("the shape or the strides of \(name) are out of range", found: "\(reference.shape) by \(reference.strides) at \(reference.offset)", file: file)
    }
    let available = place.byteCount / size
    guard extent.end <= available else {
      throw Diagnostic(
        "checkpoint.storage-too-small", "storage too small for tensor \(name)", found: "\(available) elements in storage \(reference.storage.key)",
        expected: "\(extent.end) for shape \(reference.shape), strides \(reference.strides), offset \(reference.offset)", help: "Copy or download the file again.", file: file)
    }
    // Zero-sized tensors may lie anywhere.
    let start = place.offset + (extent.count == 0 ? 0 : reference.offset * size)
    if view.isRowMajor, !isBigEndian || size == 1, let tensor = Tensor(reference.elementType, reference.shape, storage: place.storage, offset: start) { return tensor }
    let (byteCount, overflow) = extent.count.multipliedReportingOverflow(by: size)
    guard !overflow, byteCount <= budget else {
      throw CheckpointError.tooLarge("the views of the checkpoint take too many bytes", found: "\(name) of shape \(reference.shape)", limit: budget, file: file)
    }
    budget -= byteCount
    return view.copy(reference.elementType, from: place.storage, byteOffset: place.offset, swapsBytes: isBigEndian)
  }

  private mutating func place(of reference: StorageReference, _ name: String) throws(Diagnostic) -> Place {
    var whole: Place
    if let place = known[reference.key] { whole = place } else {
      whole = try places.place(of: reference, tensor: name)
      known[reference.key] = whole
    }
    let size = reference.elementType?.byteCount ?? 1
    let (start, first) = reference.start.multipliedReportingOverflow(by: size), (count, second) = reference.count.multipliedReportingOverflow(by: size)
    guard !first, !second, start <= whole.byteCount, count <= whole.byteCount - start else {
      throw Diagnostic(
        "checkpoint.storage-too-small", "storage too small for what tensor \(name) says of it", found: "\(whole.byteCount) bytes in storage \(reference.key)",
        expected: "\(reference.count) elements of \(size) bytes", help: "Copy or download the file again.", file: file)
    }
    whole.offset += start; whole.byteCount = count
    return whole
  }
}

/// A container's storages by key.
protocol StorageSource {
  func place(of reference: StorageReference, tensor: String) throws(Diagnostic) -> StorageResolver.Place
}
