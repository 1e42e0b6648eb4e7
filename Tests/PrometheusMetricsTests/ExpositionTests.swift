import CoreMetrics
import PrometheusMetrics
import Testing

@Suite struct ExpositionTests {
    @Test func countersAddUpPerLabelSet() {
        let registry = PrometheusRegistry(readings: [])
        registry.makeCounter(label: "samovar.tokens", dimensions: [("role", "prompt")]).increment(by: 30)
        registry.makeCounter(label: "samovar.tokens", dimensions: [("role", "prompt")]).increment(by: 12)
        registry.makeCounter(label: "samovar.tokens", dimensions: [("role", "answer")]).increment(by: 5)
        #expect(
            registry.exposition() == """
                # TYPE samovar_tokens_total counter
                samovar_tokens_total{role="answer"} 5
                samovar_tokens_total{role="prompt"} 42

                """)
    }

    @Test func aHistogramCountsCumulativelyUpToItsBoundsInclusive() {
        let registry = PrometheusRegistry(readings: [])
        let timer = registry.makeTimer(label: "samovar.retrieval", dimensions: [])
        for nanoseconds: Int64 in [1_000_000, 3_000_000, 400_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let lines = registry.exposition().split(separator: "\n")
        #expect(lines.contains("samovar_retrieval_seconds_bucket{le=\"0.001\"} 1"))
        #expect(lines.contains("samovar_retrieval_seconds_bucket{le=\"0.0025\"} 1"))
        #expect(lines.contains("samovar_retrieval_seconds_bucket{le=\"0.005\"} 2"))
        #expect(lines.contains("samovar_retrieval_seconds_bucket{le=\"300\"} 2"))
        #expect(lines.contains("samovar_retrieval_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(lines.contains("samovar_retrieval_seconds_count 3"))
        #expect(lines.contains { $0.hasPrefix("samovar_retrieval_seconds_sum 400.004") })
    }

    @Test func gaugesGoUpAndDown() {
        let registry = PrometheusRegistry(readings: [])
        let meter = registry.makeMeter(label: "http.server.active-requests", dimensions: [])
        meter.increment(by: 3)
        meter.decrement(by: 1)
        #expect(registry.exposition().contains("\nhttp_server_active_requests 2\n"))
    }

    @Test func labelValuesAreEscapedAndNamesMadePlain() {
        let registry = PrometheusRegistry(readings: [])
        registry.makeCounter(label: "1.odd name", dimensions: [("the label", "a \"b\"\\\nc")]).increment(by: 1)
        #expect(registry.exposition().contains(#"_1_odd_name_total{the_label="a \"b\"\\\nc"} 1"#))
    }

    @Test func readingsAreTakenAtTheTimeOfTheScrape() {
        let registry = PrometheusRegistry(readings: PrometheusRegistry.Reading.ofThisProcess(version: "0.1"))
        let text = registry.exposition()
        #expect(text.contains("\nsamovar_build_info{version=\"0.1\"} 1\n"))
        let resident = text.split(separator: "\n").first { $0.hasPrefix("process_resident_memory_bytes ") }
        #expect((resident?.split(separator: " ").last).flatMap { Double($0) } ?? 0 > 1_000_000)
    }
}
