internal import Foundation
internal import IR
internal import Runtime
internal import Synchronization

/// What a model computes as it was read for the inputs of a known answer: without passes, every operation by itself, the
/// weights as they lie in its file. It runs on a thread of its own while the model is compiled.
final class Expectation: @unchecked Sendable {
  let inputs: [Tensor]
  private let result = Mutex<Result<[Tensor], Diagnostic>?>(nil), done = DispatchSemaphore(value: 0)

  /// Starts the run; nil where no inputs can be made up.
  init?(_ graph: Graph, threads: Int) {
    let types = graph.inputTypes.map { TensorType($0.elementType, RandomInputs.shape($0, batch: nil)) }
    guard let inputs = try? KnownAnswer.inputs(types) else { return nil }
    self.inputs = inputs
    let thread = Thread { [self] in
      let outcome = Result { () throws(Diagnostic) in try Self.run(graph, inputs, threads: threads) }
      result.withLock { $0 = outcome }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// The outputs, when they are there.
  func outputs() throws(Diagnostic) -> [Tensor] {
    done.wait()
    done.signal()
    return try result.withLock { $0 }?.get() ?? []
  }

  static func run(_ graph: Graph, _ inputs: [Tensor], threads: Int?) throws(Diagnostic) -> [Tensor] {
    try Executable(graph, ExecutableOptions(threads: threads, matrices: .streamed)).makeSession().run(inputs)
  }
}
