/// Checks the operand of an op that slides a window over each channel on its own and gives the result's shape.
func pooledShape(_ input: Operand, _ window: Window) throws(Diagnostic) -> Shape {
  guard input.rank >= 3, input.elementType.isFloatingPoint || input.elementType.isInteger else {
    throw operandError("the input operand cannot be pooled", input.type, expected: "numbers [N, C, ...] of rank 3 at least", id: "type.pooling")
  }
  return Shape(Array(input.shape.dimensions.prefix(2)) + (try window.outputExtents(Array(input.shape.dimensions.dropFirst(2)))))
}

/// Visits every element that every window of every channel reads: the result's position, the operand's, in the order of
/// the kernel's positions.
func forEachPooled(_ shape: [Int], _ window: Window, _ body: (_ output: Int, _ input: Int) -> Void) throws(Diagnostic) {
  let runs = WindowRuns(try window.axes(Array(shape.dropFirst(2))))
  for plane in 0..<shape[0] * shape[1] {
    for run in runs.byKernelPosition.joined() {
      for i in 0..<run.count { body(plane * runs.outputCount + run.output + i, plane * runs.inputCount + run.input + i * runs.stride) }
    }
  }
}
