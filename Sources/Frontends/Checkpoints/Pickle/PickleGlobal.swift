internal import IR

/// What a name in a pickle may stand for. None of these runs code of the file's choosing.
enum PickleGlobal {
  case orderedDictionary, defaultDictionary, set, list, tuple, attributes
  /// `_codecs.encode`: bytes as protocol 2 writes them.
  case encodedBytes
  case byteArray, complex
  /// A type used as a value: the factory of a dictionary, `torch.Tensor`, an element type of Python.
  case name(String)
  case elementType(String, ElementType)
  case storage(ElementType?)
  case rebuildTensor, rebuildTensorOfType, rebuildParameter, rebuildFromType
  case size, device, layout
  /// Text of another class: a path's parts, a version.
  case text
  /// TorchScript's reminders of a container's type: the container itself.
  case typeTag
  case numpyReconstruct, numpyScalar, numpyArray, numpyType, numpyBuffer
}

/// The names that pickles may contain, and nothing else.
struct PickleGlobals {
  /// Whether classes of a TorchScript archive are read, as attributes only.
  var hasScriptObjects = false

  private static let table: [String: PickleGlobal] = [
    "collections.OrderedDict": .orderedDictionary, "collections.defaultdict": .defaultDictionary, "collections.Counter": .orderedDictionary,
    "torch._utils._rebuild_tensor": .rebuildTensor, "torch._utils._rebuild_tensor_v2": .rebuildTensor,
    "torch._utils._rebuild_tensor_v3": .rebuildTensorOfType, "torch._utils._rebuild_parameter": .rebuildParameter,
    "torch._utils._rebuild_parameter_with_state": .rebuildParameter, "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
    "torch.Tensor": .name("torch.Tensor"), "torch.nn.parameter.Parameter": .name("torch.nn.Parameter"),
    "torch.Size": .size, "torch.device": .device, "torch.serialization._get_layout": .layout,
    "numpy.core.multiarray._reconstruct": .numpyReconstruct, "numpy.core.multiarray.scalar": .numpyScalar, "numpy.core.numeric._frombuffer": .numpyBuffer, "numpy.ndarray": .numpyArray, "numpy.dtype": .numpyType,
    "_codecs.encode": .encodedBytes, "builtins.bytearray": .byteArray, "builtins.complex": .complex,
    "builtins.set": .set, "builtins.frozenset": .set, "builtins.list": .list, "builtins.dict": .orderedDictionary, "builtins.tuple": .tuple,
    "builtins.int": .name("int"), "builtins.float": .name("float"), "builtins.bool": .name("bool"), "builtins.str": .name("str"),
    "argparse.Namespace": .attributes, "pathlib.PosixPath": .text, "torch.torch_version.TorchVersion": .text,
    "torch.jit._pickle.restore_type_tag": .typeTag, "torch.jit._pickle.build_intlist": .typeTag, "torch.jit._pickle.build_doublelist": .typeTag,
    "torch.jit._pickle.build_boollist": .typeTag, "torch.jit._pickle.build_tensorlist": .typeTag,
  ]
  private static let storages: [String: ElementType] = [
    "Float": .float32, "Double": .float64, "Half": .float16, "BFloat16": .bfloat16, "Byte": .uint8, "Char": .int8, "Short": .int16, "Int": .int32,
    "Long": .int64, "Bool": .bool, "ComplexFloat": .complex64, "ComplexDouble": .complex128,
  ]
  private static let elementTypes: [String: ElementType] = [
    "float32": .float32, "float": .float32, "float64": .float64, "double": .float64, "float16": .float16, "half": .float16, "bfloat16": .bfloat16,
    "uint8": .uint8, "int8": .int8, "int16": .int16, "short": .int16, "int32": .int32, "int": .int32, "int64": .int64, "long": .int64,
    "uint16": .uint16, "uint32": .uint32, "uint64": .uint64, "bool": .bool, "complex64": .complex64, "complex128": .complex128,
    "float8_e4m3fn": .float8e4m3fn, "float8_e4m3fnuz": .float8e4m3fnuz, "float8_e5m2": .float8e5m2, "float8_e5m2fnuz": .float8e5m2fnuz,
    "float8_e8m0fnu": .float8e8m0,
  ]
  /// Names of earlier and later versions of the same modules.
  private static let modules = ["__builtin__": "builtins", "numpy._core.multiarray": "numpy.core.multiarray", "numpy._core.numeric": "numpy.core.numeric", "pathlib._local": "pathlib", "torch.cuda": "torch"]

  /// - Throws: `pickle.forbidden-global`, or where it is known what was saved, `checkpoint.quantized` or `checkpoint.sharded`.
  func lookup(_ written: String, _ name: String, file: String) throws(Diagnostic) -> PickleGlobal {
    let module = Self.modules[written] ?? written, full = "\(module).\(name)"
    if let known = Self.table[full] { return known }
    if module == "torch", let type = Self.elementTypes[name] { return .elementType(name, type) }
    if module == "torch", name.hasSuffix("Storage"), let type = Self.storages[String(name.dropLast(7))] { return .storage(type) }
    if full == "torch.storage.UntypedStorage" || full == "torch.UntypedStorage" { return .storage(nil) }
    if hasScriptObjects, module == "__torch__" || module.hasPrefix("__torch__.") { return .attributes }
    throw refusal(module: module, name: name, full: "\(written).\(name)", file: file)
  }

  private func refusal(module: String, name: String, full: String, file: String) -> Diagnostic {
    if module == "torch", name.hasPrefix("QU") || name.hasPrefix("QI") || name.hasPrefix("per_") || name.hasPrefix("qu") || name.hasPrefix("qi") {
      return CheckpointError.quantized(found: full, file: file)
    }
    if full == "torch._utils._rebuild_qtensor" { return CheckpointError.quantized(found: full, file: file) }
    if module.hasPrefix("torch.distributed") { return CheckpointError.sharded(found: full, file: file) }
    let isClass = name.first?.isUppercase == true && module.contains(".") || module.hasPrefix("torch.nn") || module.hasPrefix("__torch__")
    return Diagnostic(
      "pickle.forbidden-global",
      isClass ? "the file holds a pickled object of \(full), a whole module perhaps; only tensors and plain containers are read" : "the pickle names \(full), a disallowed global; nothing in a file is run",
      found: full, expected: "tensors, numbers, text, lists and dictionaries",
      help: isClass
        ? "Where the class is installed, save the weights alone: torch.save(model.state_dict(), 'weights.pth'), or save_file(model.state_dict(), 'weights.safetensors')."
        : "Trust the file only if you know who made it; then save its weights alone there: torch.save(model.state_dict(), 'weights.pth').",
      file: file)
  }
}
