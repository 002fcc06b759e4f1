import Testing
import TestSupport

@testable import IR

@Suite struct OpRegistryTests {
  @Test func namesAreUniqueWordsInSnakeCase() {
    let names = OpRegistry.all.map { $0.spec.name }
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.split(separator: "_", omittingEmptySubsequences: false).allSatisfy { $0.first?.isLowercase == true && $0.allSatisfy { $0.isLowercase || $0.isNumber } }, "\(name)") }
    for name in names { #expect(OpRegistry.op(named: name)?.spec.name == name) }
  }

  @Test func summariesAreOneSentence() {
    for spec in OpRegistry.all.map({ $0.spec }) {
      #expect(spec.summary.hasSuffix(".") && spec.summary.split(separator: ". ").count == 1 && spec.summary.first?.isUppercase == true, "\(spec.name): \(spec.summary)")
      #expect(!spec.operands.dropLast().contains { $0.hasSuffix("...") }, "\(spec.name)")
    }
  }

  @Test func everyOpHasTwoExamples() {
    var counts: [String: Int] = [:]
    for example in OpExamples.all { counts[example.op.spec.name, default: 0] += 1 }
    for spec in OpRegistry.all.map({ $0.spec }) { #expect(counts[spec.name, default: 0] >= 2, "\(spec.name)") }
  }
}
