/// Merges the symbols of a word, best pair first: all places of the pair from left to right, then the next best.
///
/// A heap of pairs over a linked list: n log n for a word of n bytes, however long.
struct BytePairMerger {
  private let vocabulary: BytePairVocabulary
  private var symbols: [Int], next: [Int], previous: [Int]
  private var heap: [Pair] = []

  private struct Pair {
    var rank: Int, place: Int, left: Int, right: Int
    func precedes(_ other: Pair) -> Bool { (rank, place) < (other.rank, other.place) }
  }

  static func merged(_ symbols: [Int], by vocabulary: BytePairVocabulary) -> [Int] {
    guard symbols.count > 1 else { return symbols }
    var merger = BytePairMerger(symbols, vocabulary)
    merger.run()
    return merger.result
  }

  private init(_ symbols: [Int], _ vocabulary: BytePairVocabulary) {
    self.vocabulary = vocabulary; self.symbols = symbols
    next = Array(1...symbols.count); previous = Array(-1..<symbols.count - 1)
    for place in 0..<symbols.count - 1 { consider(place) }
  }

  private var result: [Int] {
    var result: [Int] = [], place = 0
    while place < symbols.count {
      result.append(symbols[place])
      place = next[place]
    }
    return result
  }

  private mutating func run() {
    while let rank = heap.first?.rank {
      // What a merge makes possible waits until the pair is merged everywhere.
      var changed: [Int] = []
      while let pair = heap.first, pair.rank == rank {
        removeFirst()
        let right = next[pair.place]
        // Stale: one of the two was merged with another meanwhile.
        guard symbols[pair.place] == pair.left, right < symbols.count, symbols[right] == pair.right, let merge = vocabulary.merge(pair.left, pair.right) else { continue }
        symbols[pair.place] = merge.merged
        symbols[right] = -1
        next[pair.place] = next[right]
        if next[right] < symbols.count { previous[next[right]] = pair.place }
        changed.append(pair.place)
      }
      for place in changed where symbols[place] >= 0 {
        if previous[place] >= 0 { consider(previous[place]) }
        consider(place)
      }
    }
  }

  private mutating func consider(_ place: Int) {
    guard symbols[place] >= 0, next[place] < symbols.count, let merge = vocabulary.merge(symbols[place], symbols[next[place]]) else { return }
    heap.append(Pair(rank: merge.rank, place: place, left: symbols[place], right: symbols[next[place]]))
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func removeFirst() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least]) { least = child }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
