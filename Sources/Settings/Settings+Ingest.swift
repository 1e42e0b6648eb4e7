extension Settings {
    package struct Chunking: Sendable, Equatable {
        /// `chunking.minimum_words`: 0 to 10000; a smaller piece joins its neighbour under the same heading.
        package var minimumWords: Int

        /// `chunking.target_words`: 1 to 10000; paragraphs are packed up to about this size.
        package var targetWords: Int

        /// `chunking.maximum_words`: 1 to 10000; a longer paragraph is split at sentence ends.
        package var maximumWords: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.minimumWords = try reader.integer("chunking.minimum_words", in: 0...10_000)
            self.targetWords = try reader.integer("chunking.target_words", in: 1...10_000)
            self.maximumWords = try reader.integer("chunking.maximum_words", in: 1...10_000)
            guard minimumWords <= targetWords else {
                throw reader.refusal(
                    of: "chunking.minimum_words", allowed: "at most chunking.target_words (\(targetWords))")
            }
            guard targetWords <= maximumWords else {
                throw reader.refusal(
                    of: "chunking.target_words", allowed: "at most chunking.maximum_words (\(maximumWords))")
            }
        }
    }

    package struct Documents: Sendable, Equatable {
        /// `documents.maximum_file_bytes`: 1 to 2^40 bytes; a larger file is refused.
        package var maximumFileBytes: Int

        /// `documents.maximum_pages`: 1 to 10000000 pages of a PDF; one with more is refused.
        package var maximumPages: Int

        /// `documents.pdf_timeout_seconds`: 1 to 86400 seconds for the PDF reader to finish one file.
        package var pdfTimeoutSeconds: Int

        /// `documents.pdf_program`: the program that reads PDF, poppler's `pdftotext`; a name is looked for in PATH.
        package var pdfProgram: String

        /// `documents.ignore`: patterns in the manner of `.gitignore`, for folders that are walked.
        package var ignore: [String]

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.maximumFileBytes = try reader.integer("documents.maximum_file_bytes", in: 1...(1 << 40))
            self.maximumPages = try reader.integer("documents.maximum_pages", in: 1...10_000_000)
            self.pdfTimeoutSeconds = try reader.integer("documents.pdf_timeout_seconds", in: 1...86_400)
            self.pdfProgram = try reader.text("documents.pdf_program")
            self.ignore = try reader.list("documents.ignore")
        }
    }

    package struct Extraction: Sendable, Equatable {
        /// `extraction.extractor`: who reads facts. `grammar` needs no model, `model` asks one, `import` takes them from a file.
        package var extractor: String

        /// `extraction.model`: a name in `models.json`, or the path of a GGUF file; empty for `generation.model`.
        package var model: String

        /// `extraction.answer_tokens`: 16 to 100000 tokens of the model's answer about one chunk.
        package var answerTokens: Int

        /// `extraction.triplets`: the file that `import` takes facts from.
        package var triplets: String?

        /// `extraction.sentence_milliseconds`: 1 to 60000 milliseconds for the parse of one sentence; past that, simpler
        /// rules read it.
        package var sentenceMilliseconds: Int

        /// `extraction.maximum_words`: 2 to 250 words of a sentence that is still parsed whole.
        package var maximumWords: Int

        /// `extraction.maximum_triplets`: 1 to 1000 triplets of one chunk.
        package var maximumTriplets: Int

        init(from reader: inout SettingsReader, home: String) throws(SettingsError) {
            self.extractor = try reader.choice("extraction.extractor", of: ["grammar", "model", "import"])
            self.model = try reader.text("extraction.model", allowingEmpty: true)
            self.answerTokens = try reader.integer("extraction.answer_tokens", in: 16...100_000)
            self.triplets = try reader.path("extraction.triplets", home: home)
            self.sentenceMilliseconds = try reader.integer("extraction.sentence_milliseconds", in: 1...60_000)
            self.maximumWords = try reader.integer("extraction.maximum_words", in: 2...250)
            self.maximumTriplets = try reader.integer("extraction.maximum_triplets", in: 1...1000)
        }
    }

    package struct Ingest: Sendable, Equatable {
        /// `ingest.batch_documents`: 1 to 10000 documents parsed, embedded and committed together.
        package var batchDocuments: Int

        /// `ingest.batch_bytes`: 1 to 2^40 bytes of files that close such a batch early.
        package var batchBytes: Int

        /// `ingest.checkpoint_documents`: 1 to 1000000 documents between two writings of the vector files. What lies
        /// between is in the database and is caught up after a crash.
        package var checkpointDocuments: Int

        /// `ingest.staging_texts`: 1 to 1000000 texts that are embedded between two savings of their vectors.
        package var stagingTexts: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.batchDocuments = try reader.integer("ingest.batch_documents", in: 1...10_000)
            self.batchBytes = try reader.integer("ingest.batch_bytes", in: 1...(1 << 40))
            self.checkpointDocuments = try reader.integer("ingest.checkpoint_documents", in: 1...1_000_000)
            self.stagingTexts = try reader.integer("ingest.staging_texts", in: 1...1_000_000)
        }
    }
}
