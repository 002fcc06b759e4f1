extension Pipeline {
  /// From a training step to one that is ready for a runtime. Weights are inputs there: there is nothing to fold into them.
  public static var training: Pipeline {
    Pipeline([
      Step(FoldShapes(), from: .simplify),
      Step(FoldConstants(), from: .simplify),
      Step(MergeDuplicates(), from: .simplify),
      Step(RewritePass("simplify", "Removes identities, composes views, brings operations into one form.", rules: .simplifications), from: .simplify),
      Step(FoldConstants(), from: .simplify),
      Step(MergeDuplicates(), from: .simplify),
      Step(RemoveDead(), from: .simplify),
    ], level: .simplify)
  }
}
