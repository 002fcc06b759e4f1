extension RuleSet {
  /// Rules that take operations away or bring them into the one form that fusions look for.
  public static let simplifications: Self = [
    RemoveIdentity(), NormalizeView(), NormalizeReshape(), ComposeViews(),
    HoistExpand(), DropExpand(), NormalizeGemm(),
  ] + powers + divisions
}
