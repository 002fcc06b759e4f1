/// How far a sliding window reaches beyond its input: ONNX `pads` and `auto_pad`.
public enum Padding: Sendable, Hashable, Codable {
  /// Positions before the first and after the last, by spatial axis.
  case explicit(begin: [Int], end: [Int])
  /// As much as makes the output ceil(input / stride) long; an odd position goes to the end.
  case sameUpper
  /// The same, an odd position going to the beginning.
  case sameLower
  case valid
}

/// A window that slides over the spatial axes of a tensor [N, C, D1, D2, ...]: what convolution and pooling share.
public struct Window: Sendable, Hashable {
  public var kernel: [Int], strides: [Int], dilations: [Int]
  public var padding: Padding
  /// Windows that begin inside the input (or before it) and end outside count too.
  public var ceilMode: Bool

  public init(kernel: [Int], strides: [Int], dilations: [Int], padding: Padding, ceilMode: Bool = false) {
    self.kernel = kernel; self.strides = strides; self.dilations = dilations; self.padding = padding; self.ceilMode = ceilMode
  }

  /// The window along one axis, with numbers for everything.
  public struct Axis: Sendable, Hashable {
    public var input: Int, kernel: Int, stride: Int, dilation: Int, begin: Int, end: Int, output: Int
  }

  /// Numbers beyond this are refused, so that no arithmetic on them can overflow.
  static let largestAttribute = 1 << 30
  static let largestExtent = 1 << 60

  /// Checks the attributes against the number of spatial axes.
  func validate(rank: Int) throws(Diagnostic) {
    var lists = [kernel, strides, dilations]
    if case .explicit(let begin, let end) = padding {
      lists += [begin, end]
      guard (begin + end).allSatisfy({ $0 >= 0 && $0 <= Self.largestAttribute }) else { throw wrong("\(begin), \(end)", "paddings of 0 or more") }
    }
    guard rank >= 1, lists.allSatisfy({ $0.count == rank }) else { throw wrong("\(lists)", "one number for each of \(rank) spatial axes") }
    guard (kernel + strides + dilations).allSatisfy({ $0 >= 1 && $0 <= Self.largestAttribute }) else {
      throw wrong("kernel \(kernel), strides \(strides), dilations \(dilations)", "numbers of 1 or more")
    }
  }

  /// The window along each axis of an input with these spatial extents.
  public func axes(_ extents: [Int]) throws(Diagnostic) -> [Axis] {
    try validate(rank: extents.count)
    var result: [Axis] = []
    for i in extents.indices { result.append(try axis(i, input: extents[i])) }
    return result
  }

  /// The spatial extents of the output.
  func outputExtents(_ extents: [Dimension]) throws(Diagnostic) -> [Dimension] {
    try validate(rank: extents.count)
    var result: [Dimension] = []
    for (i, extent) in extents.enumerated() {
      if let number = extent.fixedValue { result.append(.fixed(try axis(i, input: number).output)); continue }
      // floor((n + p - reach) / s) + 1, written so that the usual windows give back n or n / s.
      var shift = strides[i] - reach(i)
      switch padding {
      case .explicit(let begin, let end): shift += begin[i] + end[i]
      case .valid: break
      case .sameUpper, .sameLower: shift = strides[i] - 1
      }
      let shifted = shift < 0 ? extent - .fixed(-shift) : extent + .fixed(shift)
      result.append(ceilMode && strides[i] > 1 ? .unknown : shifted / .fixed(strides[i]))
    }
    return result
  }

  /// Positions from the first to the last that a window reads.
  private func reach(_ i: Int) -> Int { (kernel[i] - 1) * dilations[i] + 1 }

  private func axis(_ i: Int, input: Int) throws(Diagnostic) -> Axis {
    guard input >= 0, input <= Self.largestExtent else { throw wrong("an extent of \(input)", "0 to 2^60") }
    let reach = reach(i), stride = strides[i]
    var begin = 0, end = 0
    switch padding {
    case .explicit(let b, let e): (begin, end) = (b[i], e[i])
    case .valid: break
    case .sameUpper, .sameLower:
      let output = input / stride + (input % stride == 0 ? 0 : 1), total = max((output - 1) * stride + reach - input, 0)
      (begin, end) = padding == .sameUpper ? (total / 2, total - total / 2) : (total - total / 2, total / 2)
      if output == 0 { return Axis(input: 0, kernel: kernel[i], stride: stride, dilation: dilations[i], begin: 0, end: 0, output: 0) }
    }
    let room = input + begin + end - reach
    guard room >= 0 else { throw wrong("a window over \(reach) positions of \(input) + \(begin + end)", "a window no longer than the padded input") }
    var output = room / stride + 1
    // A window that would begin in the padding after the input does not count.
    if ceilMode && room % stride != 0 && output * stride < input + begin { output += 1 }
    return Axis(input: input, kernel: kernel[i], stride: stride, dilation: dilations[i], begin: begin, end: end, output: output)
  }
  private func wrong(_ found: String, _ expected: String) -> Diagnostic {
    Diagnostic("type.window", "the window does not fit", found: found, expected: expected)
  }
}
