import Corpus
import Presentation
import Testing

@Suite struct ArgumentTests {
    @Test(
        arguments: [
            ("a.txt", "/w/a.txt"), ("./a/../b//c/", "/w/b/c"), ("/x/./y", "/x/y"), ("..", "/"), ("../../..", "/"),
            (".", "/w"), ("**/*.md", "/w/**/*.md"),
        ])
    func aPathBecomesAbsoluteByItsLetters(path: String, absolute: String) {
        #expect(PathArgument.absolute(path, in: "/w") == absolute)
    }

    @Test func severalRequestsReadAsOne() {
        func finished(_ stored: Int) -> IngestEvent {
            .finished(
                IngestSummary(
                    stored: stored, unchanged: 1, refused: 0, chunks: 10, triplets: 20, chunksWithoutTriplets: 1,
                    seconds: 2, stageSeconds: ["embed": 1]))
        }
        let progress = IngestProgress(
            documentsDone: 1, documentsTotal: 3, chunks: 4, triplets: 5, bytesDone: 6, bytesTotal: 30, seconds: 1)
        var tally = IngestTally()
        #expect(tally.absorb(.discovered(documents: 3, bytes: 30)) == .discovered(documents: 3, bytes: 30))
        #expect(tally.absorb(.progress(progress)) == .progress(progress))
        #expect(tally.absorb(finished(2)) == nil)
        #expect(tally.absorb(.discovered(documents: 3, bytes: 30)) == .discovered(documents: 6, bytes: 60))
        #expect(
            tally.absorb(.progress(progress))
                == .progress(
                    IngestProgress(
                        documentsDone: 4, documentsTotal: 6, chunks: 14, triplets: 25, bytesDone: 36, bytesTotal: 60,
                        seconds: 3)))
        tally.refuse()
        #expect(tally.absorb(finished(3)) == nil)
        #expect(
            tally.summary
                == IngestSummary(
                    stored: 5, unchanged: 2, refused: 1, chunks: 20, triplets: 40, chunksWithoutTriplets: 2,
                    seconds: 4, stageSeconds: ["embed": 2]))
    }
}
