public import IR

/// All families of networks that checkpoints are recognised as.
public enum NetworkFamilies {
  /// The first that fits is meant: those with marks of their own stand in front.
  static let all: [any NetworkFamily] = [
    CLIPFamily(), BiomedCLIPFamily(), HuggingFaceTransformerFamily(), EVAFamily(), ConvNeXtFamily(), TimmTransformerFamily(), DINOv2Family(),
  ]

  public static var names: [String] { all.map(\.name) }

  private struct Candidate { var family: any NetworkFamily, layout: NetworkLayout, place: Int }

  /// Finds the network in a checkpoint by names and shapes.
  /// - Throws: `checkpoint.unknown-network`, `checkpoint.ambiguous`, `checkpoint.duplicate-parameter`, `checkpoint.architecture`, `checkpoint.heads`.
  public static func detect(in source: any NamedTensors, settings: NetworkSettings = NetworkSettings(), file: String? = nil) throws(Diagnostic) -> any DetectedNetwork {
    do {
      var groups = try ParameterGroup.groups(of: source.entries) { full in
        let name = ParameterName(full)
        return (name.prefix.joined(separator: "."), name.name)
      }
      if let map = settings.map { groups = try map.applied(to: groups) }
      let found = try chosen(candidates(groups), groups, settings.select)
      let others = groups.enumerated().filter { $0.offset != found.place }.map(\.element)
      return try found.family.network(
        of: NetworkParameters(group: found.layout.mapped(groups[found.place]), others: others, layout: found.layout, source: source, settings: settings, file: file))
    } catch { throw error.at(file: file) }
  }

  private static func candidates(_ groups: [ParameterGroup]) -> [Candidate] {
    groups.indices.compactMap { place in
      for family in all { if let layout = family.layouts.first(where: { $0.fits(groups[place]) }) { return Candidate(family: family, layout: layout, place: place) } }
      return nil
    }
  }

  private static let averages = ["teacher", "model_ema"]

  private static func chosen(_ candidates: [Candidate], _ groups: [ParameterGroup], _ select: String?) throws(Diagnostic) -> Candidate {
    guard !candidates.isEmpty else { throw unknown(groups) }
    if select == nil, candidates.count == 1 { return candidates[0] }
    func behind(_ word: String) -> [Candidate] { candidates.filter { groups[$0.place].prefix.split(separator: ".").contains(Substring(word)) } }
    // What trainings average is what their authors evaluate.
    let found = select.map(behind) ?? averages.lazy.map(behind).first { !$0.isEmpty } ?? []
    guard let only = found.first, found.count == 1 else {
      throw Diagnostic(
        "checkpoint.ambiguous", select.map { "no network of the checkpoint, or several, stand behind '\($0)'" } ?? "the checkpoint holds several networks",
        found: candidates.map { "'\(groups[$0.place].prefix)'" }.joined(separator: ", "), expected: "one", help: "Select one by a part of its prefix.")
    }
    return only
  }

  /// Tells the layout that comes nearest, and what is missing for it.
  private static func unknown(_ groups: [ParameterGroup]) -> Diagnostic {
    let names = groups.flatMap(\.members).prefix(4).map(\.entry.name).joined(separator: ", ")
    var best: (hits: Int, layout: NetworkLayout, group: ParameterGroup)?
    for layout in all.flatMap(\.layouts) {
      for group in groups { if layout.hits(in: group) > best?.hits ?? 0 { best = (layout.hits(in: group), layout, group) } }
    }
    let nearest = best.map { best -> String in
      let missing = (best.layout.fingerprint.filter { best.group[$0] == nil } + (best.layout.marks.isEmpty ? [] : ["one of " + best.layout.marks.joined(separator: " or ")])).joined(separator: ", ")
      return " Nearest is \(best.layout.name), for which \(missing) would be needed."
    } ?? ""
    return Diagnostic(
      "checkpoint.unknown-network", "there are no backbone parameters of a known network", found: names, expected: "the parameters of a backbone under published names",
      help: "Known are \(self.names.joined(separator: ", ")).\(nearest)")
  }
}
