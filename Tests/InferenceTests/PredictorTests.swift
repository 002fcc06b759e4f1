import Foundation
import Frontends
import IR
import Images
import Inference
import Runtime
import TestSupport
import Testing

@Suite struct PredictorTests {
  @Test func anArtifactAndAPictureAreEnough() throws {
    let folder = try TemporaryFolder(), path = try TinyNetwork.artifact(in: folder), picture = try TinyNetwork.picture(in: folder)
    let prediction = try Predictor(artifact: path).predict(file: picture)
    // The whole program by hand.
    let prepared = try TinyNetwork.preparation.apply(to: ImageDecoder().decode(file: picture))
    let outputs = try Executable(TinyNetwork.module().graph).makeSession().run(["image": Tensor([1] + prepared.shape, prepared.values)])
    let wanted = try #require(outputs.first { $0.name == "probabilities" }).tensor.doubles
    #expect(prediction.findings.map(\.label) == (try TinyNetwork.recipe().labels))
    for (finding, value) in zip(prediction.findings, wanted) { #expect(abs(finding.probability - value) < 1e-5 && finding.isPositive == nil) }
    #expect(prediction.ranked.map(\.probability) == prediction.findings.map(\.probability).sorted(by: >))
  }

  @Test func onlyWhatTheProbabilitiesNeedIsComputed() throws {
    let folder = try TemporaryFolder(), artifact = try Artifact.open(TinyNetwork.artifact(in: folder))
    let all = try artifact.makeExecutable(), some = try artifact.makeExecutable(outputs: ["probabilities"])
    #expect(some.outputs.map(\.name) == ["probabilities"] && all.outputs.count == 3)
    #expect(some.graph.operations.count <= all.graph.operations.count)
    let alone = try artifact.makeExecutable(outputs: [])
    #expect(alone.graph.operations.isEmpty)
  }

  @Test func thresholdsAndCalibrationTravelInTheArtifact() throws {
    let points = [OperatingPoint(finding: "Edema", threshold: 0, slope: 2, offset: 1), OperatingPoint(finding: "Cardiomegaly", threshold: 1)]
    let plain = try TemporaryFolder(), marked = try TemporaryFolder(), picture = try TinyNetwork.picture(in: plain)
    let before = try Predictor(artifact: TinyNetwork.artifact(in: plain)).predict(file: picture).findings
    let after = try Predictor(artifact: TinyNetwork.artifact(in: marked, points: points)).predict(file: picture).findings
    #expect(after.map(\.isPositive) == [nil, false, nil, true, nil])
    let odds = before[3].probability / (1 - before[3].probability)
    #expect(abs(after[3].probability - 1 / (1 + exp(-(2 * log(odds) + 1)))) < 1e-9)
    #expect(after[1].probability == before[1].probability)
  }

  @Test func errorsNameThePicture() throws {
    let folder = try TemporaryFolder(), predictor = try Predictor(artifact: TinyNetwork.artifact(in: folder)), path = try folder.write([1, 2, 3], to: "no.png")
    let error = try #require(throws: Diagnostic.self) { try predictor.predict(file: path) }
    #expect(error.file == path && error.category == .input)
    #expect(throws: Diagnostic.self) { try Predictor(artifact: path) }
  }
}
