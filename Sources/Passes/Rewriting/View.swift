internal import IR

/// A value as another value seen differently: the elements of `base`, its axes cut into factors ("atoms"), the atoms
/// regrouped into the axes of the value, some atoms fixed at one index, and everything times `scale`.
///
/// Whatever chain of Reshape, Transpose, Slice, Split, Gather and scaling an exporter writes between a
/// projection and its heads, the view is the same.
struct View {
  struct Atom: Hashable {
    /// The axis of the base this is a factor of.
    var axis: Int
    var extent: Dimension
    /// The index the value is restricted to, where it is.
    var index: Int?
  }
  var base: Value
  /// All factors, in the base's order; factors of extent 1 are left out.
  var atoms: [Atom]
  /// The axes of the value, each the positions in `atoms` that make it up, outermost first.
  var axes: [[Int]]
  var scale = 1.0

  /// The value as itself.
  init(of value: Value, _ shape: Shape) {
    base = value
    atoms = []
    axes = []
    for (axis, extent) in shape.dimensions.enumerated() {
      if extent == .fixed(1) { axes.append([]); continue }
      axes.append([atoms.count])
      atoms.append(Atom(axis: axis, extent: extent))
    }
  }

  func extent(of axis: Int) -> Dimension { axes[axis].reduce(.fixed(1)) { $0 * atoms[$1].extent } }
  /// The free atoms of one axis of the base, in order.
  func freeAtoms(ofBaseAxis axis: Int) -> [Int] { atoms.indices.filter { atoms[$0].axis == axis && atoms[$0].index == nil } }

  mutating func transpose(_ permutation: [Int]) { axes = permutation.map { axes[$0] } }

  /// Regroups the axes into `shape`. False where that cannot be told.
  mutating func reshape(to shape: Shape) -> Bool {
    var flat = axes.flatMap { $0 }
    var front: [[Int]] = [], back: [[Int]] = []
    var targets = shape.dimensions[...]
    while let target = targets.first, let taken = take(target, from: &flat, front: true) { front.append(taken); targets = targets.dropFirst() }
    while let target = targets.last, let taken = take(target, from: &flat, front: false) { back.insert(taken, at: 0); targets = targets.dropLast() }
    if targets.count == 1 {
      // The numbers of elements agree, so that the one extent that could not be told is what is left.
      front.append(flat); flat = []
    } else if !targets.isEmpty { return false }
    guard flat.isEmpty else { return false }
    axes = front + back
    return true
  }

  /// Takes atoms whose product is `target` off one end of `flat`, cutting one in two where needed.
  private mutating func take(_ target: Dimension, from flat: inout [Int], front: Bool) -> [Int]? {
    var product = Dimension.fixed(1), taken: [Int] = [], rest = flat
    while !product.isCertainlyEqual(to: target) {
      guard let next = front ? rest.first : rest.last else { return nil }
      let extent = atoms[next].extent
      let larger = front ? product * extent : extent * product
      if let t = target.fixedValue, let p = product.fixedValue, let l = larger.fixedValue, l > t {
        // Only a part of this atom belongs to the target.
        guard p > 0, t % p == 0, let e = extent.fixedValue, e % (t / p) == 0 else { return nil }
        let inner = front ? e / (t / p) : t / p
        cut(next, inner: inner, flat: &rest, taken: &taken)
        continue
      }
      if target.fixedValue != nil, larger.fixedValue == nil { return nil }
      if target.fixedValue == nil, larger.fixedValue == nil, !larger.isCertainlyEqual(to: target), taken.count > 3 { return nil }
      product = larger
      if front { rest.removeFirst(); taken.append(next) } else { rest.removeLast(); taken.insert(next, at: 0) }
    }
    flat = rest
    return taken
  }

  /// Cuts an atom into an outer and an inner one everywhere.
  private mutating func cut(_ atom: Int, inner: Int, flat: inout [Int], taken: inout [Int]) {
    guard let extent = atoms[atom].extent.fixedValue else { return }
    atoms[atom].extent = .fixed(extent / inner)
    atoms.insert(Atom(axis: atoms[atom].axis, extent: .fixed(inner)), at: atom + 1)
    func renumbered(_ list: [Int]) -> [Int] { list.flatMap { $0 == atom ? [atom, atom + 1] : [$0 > atom ? $0 + 1 : $0] } }
    flat = renumbered(flat); taken = renumbered(taken)
    axes = axes.map(renumbered)
  }

  /// Restricts an axis to `count` indices from `start`. False where that is not one index of a factor.
  mutating func slice(axis: Int, start: Int, count: Int) -> Bool {
    guard let extent = extent(of: axis).fixedValue, count > 0, start >= 0, start + count <= extent else { return false }
    if count == extent { return true }
    guard axes[axis].count == 1, extent % count == 0, start % count == 0 else { return false }
    let atom = axes[axis][0]
    if count > 1 {
      var flat: [Int] = [], taken: [Int] = []
      cut(atom, inner: count, flat: &flat, taken: &taken)
    }
    atoms[atom].index = start / count
    axes[axis].removeAll { $0 == atom }
    return true
  }

  /// The base's channels, its last axis, that the view reads when it reads a run of them: where the run begins.
  var channelOffset: Int? {
    let last = atoms.indices.filter { atoms[$0].axis == (atoms.map(\.axis).max() ?? 0) }
    let fixed = last.filter { atoms[$0].index != nil }
    guard !fixed.isEmpty else { return 0 }
    guard fixed == Array(last.prefix(fixed.count)) else { return nil }
    var offset = 0
    for position in last {
      guard let extent = atoms[position].extent.fixedValue else { return nil }
      offset = offset * extent + (atoms[position].index ?? 0)
    }
    return offset
  }
}
