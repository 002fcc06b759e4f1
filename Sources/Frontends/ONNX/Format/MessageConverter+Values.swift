@preconcurrency internal import COnnx
internal import IR

extension MessageConverter {
  func attribute(_ a: Onnx__AttributeProto) throws(Diagnostic) -> ONNXAttribute {
    let name = string(a.name)
    if let reference = a.ref_attr_name, reference.pointee != 0 { return ONNXAttribute(name: name, value: .reference(string(reference))) }
    // Files from before attributes had a type tell it by what is there.
    let type = a.has_type != 0 && a.type != ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__UNDEFINED ? Int(a.type.rawValue) : presentType(a)
    return ONNXAttribute(name: name, value: try value(a, type, name))
  }

  private func presentType(_ a: Onnx__AttributeProto) -> Int {
    if a.has_f != 0 { return 1 }
    if a.has_i != 0 { return 2 }
    if a.has_s != 0 { return 3 }
    if a.t != nil { return 4 }
    if a.g != nil { return 5 }
    if a.n_floats > 0 { return 6 }
    if a.n_strings > 0 { return 8 }
    if a.n_tensors > 0 { return 9 }
    if a.n_graphs > 0 { return 10 }
    return 7
  }

  /// The codes are those of AttributeProto.AttributeType.
  private func value(_ a: Onnx__AttributeProto, _ type: Int, _ name: String) throws(Diagnostic) -> ONNXAttribute.Value {
    func missing() -> Diagnostic { Diagnostic("onnx.malformed", "attribute '\(name)' lacks the value that its type names") }
    switch type {
    case 1: return .float(a.f)
    case 2: return .int(a.i)
    case 3: return .string(bytes(a.s))
    case 4: guard let t = a.t else { throw missing() }; return .tensor(try tensor(t.pointee))
    case 5: guard let g = a.g else { throw missing() }; return .graph(try graph(g.pointee))
    case 6: return .floats(values(a.n_floats, a.floats) { $0 })
    case 7: return .ints(values(a.n_ints, a.ints) { $0 })
    case 8: return .strings(values(a.n_strings, a.strings, bytes))
    case 9:
      var tensors: [ONNXTensor] = []
      for t in list(a.n_tensors, a.tensors) { tensors.append(try tensor(t)) }
      return .tensors(tensors)
    case 10:
      var graphs: [ONNXGraph] = []
      for g in list(a.n_graphs, a.graphs) { graphs.append(try graph(g)) }
      return .graphs(graphs)
    case 11: guard let s = a.sparse_tensor else { throw missing() }; return .sparseTensor(try sparse(s.pointee))
    case 12: return .other("sparse tensors")
    case 13, 14: return .other("a type")
    default: return .other("of unknown type \(type)")
    }
  }

  func tensor(_ t: Onnx__TensorProto) throws(Diagnostic) -> ONNXTensor {
    var tensor = ONNXTensor(name: string(t.name), dims: values(t.n_dims, t.dims) { $0 }, dataType: t.data_type)
    for number in values(t.n_lifted, t.lifted, { Int($0) }) {
      guard parts.indices.contains(number) else { throw Diagnostic("onnx.malformed", "tensor '\(tensor.name)' names a part of the file that is not there") }
      tensor.parts.append(parts[number])
    }
    tensor.floats = values(t.n_float_data, t.float_data) { $0 }
    tensor.doubles = values(t.n_double_data, t.double_data) { $0 }
    tensor.int32s = values(t.n_int32_data, t.int32_data) { $0 }
    tensor.int64s = values(t.n_int64_data, t.int64_data) { $0 }
    tensor.uint64s = values(t.n_uint64_data, t.uint64_data) { $0 }
    tensor.strings = values(t.n_string_data, t.string_data, bytes)
    tensor.external = list(t.n_external_data, t.external_data).map(entry)
    tensor.isExternal = t.data_location == ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL
    tensor.isSegment = t.segment != nil
    return tensor
  }

  func sparse(_ s: Onnx__SparseTensorProto) throws(Diagnostic) -> ONNXSparseTensor {
    guard let v = s.values, let i = s.indices else { throw Diagnostic("onnx.malformed", "a sparse tensor lacks its values or its indices") }
    return ONNXSparseTensor(values: try tensor(v.pointee), indices: try tensor(i.pointee), dims: values(s.n_dims, s.dims) { $0 })
  }

  func valueInfo(_ v: Onnx__ValueInfoProto) -> ONNXValueInfo {
    ONNXValueInfo(name: string(v.name), type: v.type.flatMap { type($0.pointee) })
  }

  private func type(_ t: Onnx__TypeProto) -> ONNXType? {
    switch t.value_case {
    case ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE:
      guard let tensor = t.tensor_type?.pointee else { return nil }
      return .tensor(elementType: tensor.elem_type, shape: tensor.shape.map { list($0.pointee.n_dim, $0.pointee.dim).map(dimension) })
    case ONNX__TYPE_PROTO__VALUE_SEQUENCE_TYPE: return .other("a sequence")
    case ONNX__TYPE_PROTO__VALUE_MAP_TYPE: return .other("a map")
    case ONNX__TYPE_PROTO__VALUE_OPTIONAL_TYPE: return .other("an optional")
    case ONNX__TYPE_PROTO__VALUE_SPARSE_TENSOR_TYPE: return .other("a sparse tensor")
    case ONNX__TYPE_PROTO__VALUE_OPAQUE_TYPE: return .other("an opaque value")
    default: return nil
    }
  }

  private func dimension(_ d: Onnx__TensorShapeProto__Dimension) -> ONNXDimension {
    switch d.value_case {
    case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE: return .number(d.dim_value)
    case ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM: return string(d.dim_param).isEmpty ? .unknown : .symbol(string(d.dim_param))
    default: return .unknown
    }
  }
}
