/// The messages of an ONNX file as plain values: what the file says, not yet what it means.
struct ONNXModel: Sendable {
  var irVersion: Int64 = 0
  var producer = "", producerVersion = "", domain = "", documentation = ""
  var modelVersion: Int64 = 0
  var opsets: [ONNXOpset] = []
  var graph = ONNXGraph()
  var functions: [ONNXFunction] = []
  var metadata: [ONNXEntry] = []
  var hasTraining = false
}

struct ONNXOpset: Sendable { var domain: String, version: Int64 }
struct ONNXEntry: Sendable { var key: String, value: String }

struct ONNXGraph: Sendable {
  var name = "", documentation = ""
  var nodes: [ONNXNode] = []
  var initializers: [ONNXTensor] = []
  var sparseInitializers: [ONNXSparseTensor] = []
  var inputs: [ONNXValueInfo] = []
  var outputs: [ONNXValueInfo] = []
}

struct ONNXFunction: Sendable {
  var name = "", domain = "", overload = ""
  var inputs: [String] = [], outputs: [String] = []
  /// Attributes that have no default, and those that have one.
  var attributes: [String] = [], defaults: [ONNXAttribute] = []
  var nodes: [ONNXNode] = []
  var opsets: [ONNXOpset] = []
}

struct ONNXNode: Sendable {
  var name = "", operation = "", domain = "", overload = ""
  /// An empty name is an absent operand or an unused result.
  var inputs: [String] = [], outputs: [String] = []
  var attributes: [ONNXAttribute] = []

  /// `ai.onnx` is the long name of the default domain.
  static func normalized(domain: String) -> String { domain == "ai.onnx" ? "" : domain }
  var displayName: String { domain.isEmpty ? operation : "\(domain).\(operation)" }
}

struct ONNXAttribute: Sendable {
  var name: String
  var value: Value

  indirect enum Value: Sendable {
    case float(Float), int(Int64), string([UInt8])
    case floats([Float]), ints([Int64]), strings([[UInt8]])
    case tensor(ONNXTensor), graph(ONNXGraph), sparseTensor(ONNXSparseTensor)
    case tensors([ONNXTensor]), graphs([ONNXGraph])
    /// The value of an attribute of the function this stands in.
    case reference(String)
    /// A kind that no operator known here takes, by its name.
    case other(String)

    var kind: String {
      switch self {
      case .float: "a float"
      case .int: "an int"
      case .string: "a string"
      case .floats: "floats"
      case .ints: "ints"
      case .strings: "strings"
      case .tensor: "a tensor"
      case .graph: "a graph"
      case .sparseTensor: "a sparse tensor"
      case .tensors: "tensors"
      case .graphs: "graphs"
      case .reference(let name): "a reference to '\(name)'"
      case .other(let kind): kind
      }
    }
  }
}

struct ONNXTensor: Sendable {
  var name = ""
  var dims: [Int64] = []
  var dataType: Int32 = 0
  /// Where the file holds elements: the field they were in, and the bytes.
  var parts: [Part] = []
  /// Elements written one by one, as old writers do.
  var floats: [Float] = [], doubles: [Double] = [], int32s: [Int32] = [], int64s: [Int64] = [], uint64s: [UInt64] = []
  var strings: [[UInt8]] = []
  var external: [ONNXEntry] = []
  var isExternal = false, isSegment = false

  struct Part: Sendable { var field: Int, range: Range<Int> }
}

struct ONNXSparseTensor: Sendable {
  var values: ONNXTensor, indices: ONNXTensor
  var dims: [Int64]
}

struct ONNXValueInfo: Sendable {
  var name = ""
  var type: ONNXType?
}

enum ONNXType: Sendable {
  /// The shape is nil where not even the number of axes is declared.
  case tensor(elementType: Int32, shape: [ONNXDimension]?)
  /// A type no program here has, by its name.
  case other(String)
}

enum ONNXDimension: Sendable, Hashable { case number(Int64), symbol(String), unknown }
