internal import Corpus
internal import Faiss
internal import RecordStore

/// Makes one large segment from the database's vectors of one kind, and sees to it that it finds what it should.
struct SegmentBuilder {
    let kind: VectorKind
    let factory: String
    let total: Int
    let records: RecordSnapshot
    let dimension: Int
    let options: BundleOptions

    /// How many vectors a learning index (IVF, PQ) sees: FAISS itself samples 256 for each of up to 1,024 cells.
    private static let trainingRows = 262_144

    /// Neighbours that the check compares.
    private static let neighbours = 10

    /// The factory for so many rows. One that was asked for is built unless it has to learn from too few; the settings'
    /// one only where there are enough vectors to need a structure. `auto` stands for the policy in `Indexes/README.md`:
    /// exact search as long as it is fast, then a graph, then cells of 8-bit values.
    /// - Throws: ``Failure`` with `invalidRequest` for a description that FAISS does not know.
    static func factory(_ asked: String?, otherwise configured: String, rows: Int, dimension: Int) throws -> String {
        let wanted = asked ?? configured
        guard let asked, asked != BundleOptions.automaticFactory, rows < VectorSegment.pageRows else {
            return configuredFactory(wanted, rows: rows)
        }
        let isReady = try translatingFaissErrors { try VectorIndex(dimension: dimension, factory: asked).isTrained }
        return isReady ? asked : VectorSegment.exactFactory
    }

    /// - Throws: ``Failure`` with `invalidRequest` for a description that FAISS does not know.
    static func require(_ factory: String, dimension: Int) throws(Failure) {
        guard factory != BundleOptions.automaticFactory else { return }
        do {
            _ = try VectorIndex(dimension: dimension, factory: factory)
        } catch {
            throw Failure(
                .invalidRequest,
                "FAISS makes no index '\(factory)' of \(dimension) dimensions: choose auto, or a description such as SQfp16, "
                    + "HNSW32 or IVF1024,SQ8")
        }
    }

    /// The factory for so many rows where nobody asked for one.
    static func configuredFactory(_ wanted: String, rows: Int) -> String {
        guard wanted == BundleOptions.automaticFactory else {
            return rows < VectorSegment.pageRows ? VectorSegment.exactFactory : wanted
        }
        switch rows {
        case ..<200_000: return VectorSegment.exactFactory
        case ..<1_000_000: return "HNSW32"
        default: return "IVF4096,SQ8"
        }
    }

    /// - Parameter progress: called with the rows that are in; throws to stop.
    /// - Throws: ``Failure`` with `invalidRequest` when no search effort finds enough of the true neighbours.
    func build(progress: (Int) throws -> Void) throws -> VectorSegment {
        try translatingFaissErrors {
            let through = records.state.vectorSequence
            var index = try VectorIndex(dimension: dimension, factory: factory)
            if !index.isTrained { try train(&index) }
            let isExact = VectorSegment.isExact(factory)
            var sample = isExact ? nil : try RecallSample(kind: kind, records: records, options: options)
            var last: Int64 = 0
            while true {
                let rows = try records.vectors(kind, after: last, through: through, limit: VectorSegment.pageRows)
                try index.add(rows.values, ids: rows.ids)
                try sample?.take(rows, dimension: dimension, count: Self.neighbours)
                last = rows.lastSequence
                try progress(index.count)
                if rows.ids.count < VectorSegment.pageRows { break }
            }
            if let sample { try tune(&index, on: sample) }
            return VectorSegment(index, after: 0, through: through, factory: factory)
        }
    }

    private func train(_ index: inout VectorIndex) throws {
        let rows = try records.vectors(
            kind, after: 0, through: records.state.vectorSequence, limit: Self.trainingRows)
        do {
            try index.train(on: rows.values)
        } catch {
            throw Failure(
                .invalidRequest,
                "an index '\(factory)' cannot learn from \(rows.ids.count) \(Manifest.Kind(kind).rawValue): kept the old; "
                    + "choose one of fewer cells, or auto")
        }
    }

    /// Doubles the effort of a search until it finds what exact search finds. The effort is stored in the file.
    private func tune(_ index: inout VectorIndex, on sample: RecallSample) throws {
        let knob = factory.contains("HNSW") ? "efSearch" : "nprobe"
        var effort = factory.contains("HNSW") ? 16 : 1
        var recall = 0.0
        while effort <= 1_024 {
            // Kinds without a knob are what they are.
            let isTunable = (try? index.setSearch("\(knob)=\(effort)")) != nil
            recall = try sample.recall(of: index, count: Self.neighbours)
            if recall >= options.minimumRecall { return }
            if !isTunable { break }
            effort *= 2
        }
        throw Failure(
            .invalidRequest,
            "an index '\(factory)' of the \(Manifest.Kind(kind).rawValue) finds \(Int(recall * 100))% of the ten true "
                + "neighbours, fewer than faiss.minimum_recall asks for: kept the old; choose another factory")
    }
}

/// Questions with their true nearest vectors, gathered while the rows pass by: no second copy of the vectors is held.
private struct RecallSample {
    private var questions: [[Float]]
    private var nearest: [[Neighbour]]

    /// Between two stored vectors each: questions do not lie on passages.
    init(kind: VectorKind, records: RecordSnapshot, options: BundleOptions) throws {
        let rows = try records.sampleVectors(kind, count: 2 * options.recallSample, seed: 7)
        let pairs = rows.count / 2
        questions = (0..<pairs).map { pair in
            let sum = zip(rows[row: 2 * pair], rows[row: 2 * pair + 1]).map { $0 + 0.5 * $1 }
            let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return norm > 0 ? sum.map { $0 / norm } : sum
        }
        nearest = Array(repeating: [], count: pairs)
    }

    mutating func take(_ rows: VectorRows, dimension: Int, count: Int) throws {
        var page = try VectorIndex(dimension: dimension, factory: VectorSegment.exactFactory)
        try page.add(rows.values, ids: rows.ids)
        for (place, question) in questions.enumerated() {
            nearest[place] += try page.nearest(to: question, count: count)
            nearest[place].sort { $0.score > $1.score }
            nearest[place].removeLast(max(0, nearest[place].count - count))
        }
    }

    /// The share of true neighbours that `index` finds.
    func recall(of index: borrowing VectorIndex, count: Int) throws -> Double {
        var found = 0
        var wanted = 0
        for (question, truth) in zip(questions, nearest) {
            let ids = Set(try index.nearest(to: question, count: count).map(\.id))
            wanted += truth.count
            found += truth.count { ids.contains($0.id) }
        }
        return wanted == 0 ? 1 : Double(found) / Double(wanted)
    }
}
