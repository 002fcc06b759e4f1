internal import ArgumentParser

/// Outputs that a program has besides its own, as `attention,features=4`.
struct ProgramOutputs: ExpressibleByArgument {
  private(set) var value = CheckpointModel.Outputs()

  init?(argument: String) {
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch (parts.first, parts.count) {
      case ("attention", 1): value.classAttention = true
      case ("features", 1): value.features = 1
      case ("features", 2):
        guard let count = Int(parts[1]), (1...256).contains(count) else { return nil }
        value.features = count
      default: return nil
      }
    }
  }
}
