package import API
package import Corpus

extension IndexSummary {
    package static let sample = IndexSummary(
        name: "tea", path: "/indexes/tea", documents: 2, chunks: 5, embedder: "minilm", bytesOnDisk: 4_096, problem: nil
    )
}

extension GenerationStatus {
    package static let sample = GenerationStatus(
        number: 3, isServing: true, isUsable: true, factories: ["Flat"], vectors: 40, bytes: 9_000)
}

extension VerificationReport {
    package static let sample = VerificationReport(
        index: "tea", deep: true,
        findings: [.init(place: "files", message: "manifest.json is missing", isRepairable: true)], seconds: 0.5)
}
