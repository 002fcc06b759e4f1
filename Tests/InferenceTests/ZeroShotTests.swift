import Foundation
import Frontends
import IR
import Inference
import Testing

@Suite struct ZeroShotTests {
  @Test func promptsNameTheirLabel() throws {
    let prompts = try PromptSet(labels: ["Edema", "No Finding"], templates: ["{}", "signs of {}"], negativeTemplates: ["no {}"])
    #expect(prompts.prompts(for: "Edema") == ["Edema", "signs of Edema"])
    #expect(prompts.negativePrompts(for: "Edema") == ["no Edema"])
  }
  @Test func negatedLabelsAreTold() throws {
    let labels = ["Edema", "No Finding", "Nodule", "no fracture", "Normal"]
    #expect(try PromptSet(labels: labels, templates: ["{}"], negativeTemplates: ["no {}"]).negatedLabels == ["No Finding", "no fracture", "Normal"])
    #expect(try PromptSet(labels: labels, templates: ["{}"]).negatedLabels == [])
  }
  @Test func nonsenseIsRefused() {
    #expect(throws: Diagnostic.self) { try PromptSet(labels: [], templates: ["{}"]) }
    #expect(throws: Diagnostic.self) { try PromptSet(labels: ["a", "a"], templates: ["{}"]) }
    #expect(throws: Diagnostic.self) { try PromptSet(labels: ["a"], templates: ["a"]) }
    #expect(throws: Diagnostic.self) { try PromptSet(labels: ["a"], templates: []) }
  }

  @Test func templatesAreAveragedAtLengthOne() {
    let vector = ZeroShotScore.classVector([[3, 0], [0, 0.5]])
    #expect(abs(vector[0] - 0.5.squareRoot()) < 1e-15 && abs(vector[1] - 0.5.squareRoot()) < 1e-15)
    #expect(ZeroShotScore.classVector([]) == [])
    #expect(ZeroShotScore.unit([0, 0]) == [0, 0])
  }
  @Test func pairsHaveNoScale() {
    let p = ZeroShotScore.pairs(image: [2, 0], positive: [[1, 0], [0, 1]], negative: [[0, 1], [1, 0]])
    #expect(abs(p[0] - M_E / (M_E + 1)) < 1e-15)
    #expect(abs(p[0] + p[1] - 1) < 1e-15)
  }
  @Test func classesShareOne() {
    let p = ZeroShotScore.softmax(image: [1, 1], texts: [[1, 0], [0, 1], [-1, 0]], logitScale: log(100))
    #expect(abs(p.reduce(0, +) - 1) < 1e-12)
    #expect(abs(p[0] - 0.5) < 1e-12 && p[2] < 1e-50)
  }
  @Test func ensemblesAreMeans() {
    #expect(ZeroShotScore.ensemble([[0.2, 0.4], [0.4, 0.8]]) == [0.30000000000000004, 0.6000000000000001])
    #expect(ZeroShotScore.ensemble([]) == [])
  }
}
