extension Settings {
    package struct Models: Sendable, Equatable {
        /// `models.directory`: absolute path of the folder with model files; `nil` for `${XDG_CACHE_HOME}/samovar/models`.
        package var directory: String?

        /// `models.loaded`: 1 to 64 of each role in memory at the same time; requests and indexes may name several.
        package var loaded: Int

        /// `models.idle_minutes`: 0 to 100000 without use until a model leaves memory, parts of one included; 0 for never.
        package var idleMinutes: Double

        init(from reader: inout SettingsReader, home: String) throws(SettingsError) {
            self.directory = try reader.path("models.directory", home: home)
            self.loaded = try reader.integer("models.loaded", in: 1...64)
            self.idleMinutes = try reader.number("models.idle_minutes", in: 0...100_000)
        }
    }

    package struct Embedding: Sendable, Equatable {
        /// `embedding.model`: a name in the catalogue, or an absolute path of a GGUF file.
        package var model: String

        /// `embedding.threads`: 0 to 1024; 0 for all cores.
        package var threads: Int

        /// `embedding.compute_type`: `stored` for what the model's file holds; `bfloat16` for a copy of it, where the processor
        /// multiplies that at twice the rate. Its vectors depend more on which texts were computed together: scores of an
        /// index that has grown and of one made at once then differ in the third decimal, not only in the last bits.
        package var computeType: String

        /// `embedding.micro_batch_tokens`: 16 to 65536 tokens computed together. Texts that share a micro-batch attend
        /// over each other's masked positions, so a small one is the fast one on a CPU. A longer text gets one of its own.
        package var microBatchTokens: Int

        /// `embedding.micro_batch_texts`: 1 to 256 texts computed together.
        package var microBatchTexts: Int

        /// `embedding.window_tokens`: 16 to 65536; a longer text is cut at its end.
        package var windowTokens: Int

        /// `embedding.kept_texts`: 0 to 1000000 questions and sentences whose vectors stay in memory.
        package var keptTexts: Int

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.keptTexts = try reader.integer("embedding.kept_texts", in: 0...1_000_000)
            self.model = try reader.text("embedding.model")
            self.threads = try reader.integer("embedding.threads", in: 0...1024)
            self.computeType = try reader.choice("embedding.compute_type", of: ["stored", "bfloat16"])
            self.windowTokens = try reader.integer("embedding.window_tokens", in: 16...65536)
            self.microBatchTokens = try reader.integer("embedding.micro_batch_tokens", in: 16...65536)
            self.microBatchTexts = try reader.integer("embedding.micro_batch_texts", in: 1...256)
        }
    }

    package struct Generation: Sendable, Equatable {
        /// `generation.model`: a name in the catalogue, or an absolute path of a GGUF file.
        package var model: String

        /// `generation.threads`: 0 to 1024; 0 for all cores.
        package var threads: Int

        /// `generation.context_tokens`: 256 to 1048576; prompt and answer together.
        package var contextTokens: Int

        /// `generation.cache_tokens`: 256 to 1048576 positions that all answers and kept prompts share; at least
        /// `contextTokens`.
        package var cacheTokens: Int

        /// `generation.batch_tokens`: 1 to 65536 tokens computed in one step; a cancelled answer stops between steps.
        package var batchTokens: Int

        /// `generation.slice_tokens`: 1 to 65536 prompt tokens in a step that also carries the next tokens of answers.
        package var sliceTokens: Int

        /// `generation.slots`: 1 to 64 answers written at the same time.
        package var slots: Int

        /// `generation.helper_sequences`: 0 to 16 for each slot.
        package var helperSequences: Int

        /// `generation.gather_milliseconds`: 0 to 1000 that a step waits for answers that are sampling.
        package var gatherMilliseconds: Int

        /// `generation.queue_length`: 1 to 100000 requests that may wait for a slot.
        package var queueLength: Int

        /// `generation.queue_seconds`: 1 to 86400 that a request may wait.
        package var queueSeconds: Int

        /// `generation.kept_prompts`: 0 to 100 sequences kept after their answers ended.
        package var keptPrompts: Int

        /// `generation.kept_tokens`: 0 to 1048576 tokens that they may hold.
        package var keptTokens: Int

        /// `generation.kept_disk_bytes`: 0 to 2^40 bytes of files for those that must make room; 0 to forget them.
        package var keptDiskBytes: Int

        /// `generation.reproducible`: whether an answer shall depend on index, question and seed alone, not on who else asks
        /// or has asked.
        package var reproducible: Bool

        /// `generation.flash_attention`: whether attention is computed in one fused step, which shows no weights.
        package var flashAttention: Bool

        /// `generation.reuse_evidence`: whether keys and values of evidence are kept and joined into later prompts.
        package var reuseEvidence: Bool

        /// `generation.reuse_memory_bytes`, `generation.reuse_disk_bytes`: 0 to 2^40 each.
        package var reuseMemoryBytes: Int
        package var reuseDiskBytes: Int

        /// `generation.reuse_reread_tokens`: 0 to 1000 at the beginning of each passage.
        package var reuseRereadTokens: Int

        /// `generation.reuse_learning`: `later` or `now`, when evidence is read apart that nobody has read before.
        package var reuseLearning: String

        /// `generation.reuse_hot_documents`: 0 to 1000000 documents shown lately, whose new revisions are read when they come.
        package var reuseHotDocuments: Int

        /// `generation.maximum_tokens`: 1 to 1048576 tokens of one answer; fewer than `contextTokens`.
        package var maximumTokens: Int

        /// `generation.temperature`: 0 to 2; 0 is greedy.
        package var temperature: Double

        /// `generation.top_p`: 0 to 1, the share of probability that sampling draws from; not used when greedy.
        package var topP: Double

        /// `generation.top_k`: 0 to 1000000, the tokens that sampling draws from; 0 for all; not used when greedy.
        package var topK: Int

        /// `generation.seed`: 0 or more; the same seed gives the same sampled answer.
        package var seed: UInt64

        init(from reader: inout SettingsReader) throws(SettingsError) {
            self.model = try reader.text("generation.model")
            self.threads = try reader.integer("generation.threads", in: 0...1024)
            self.contextTokens = try reader.integer("generation.context_tokens", in: 256...1_048_576)
            self.cacheTokens = try reader.integer("generation.cache_tokens", in: 256...1_048_576)
            self.batchTokens = try reader.integer("generation.batch_tokens", in: 1...65_536)
            self.sliceTokens = try reader.integer("generation.slice_tokens", in: 1...65_536)
            self.slots = try reader.integer("generation.slots", in: 1...64)
            self.helperSequences = try reader.integer("generation.helper_sequences", in: 0...16)
            self.gatherMilliseconds = try reader.integer("generation.gather_milliseconds", in: 0...1000)
            self.queueLength = try reader.integer("generation.queue_length", in: 1...100_000)
            self.queueSeconds = try reader.integer("generation.queue_seconds", in: 1...86_400)
            self.keptPrompts = try reader.integer("generation.kept_prompts", in: 0...100)
            self.keptTokens = try reader.integer("generation.kept_tokens", in: 0...1_048_576)
            self.keptDiskBytes = try reader.integer("generation.kept_disk_bytes", in: 0...(1 << 40))
            self.reproducible = try reader.flag("generation.reproducible")
            self.flashAttention = try reader.flag("generation.flash_attention")
            self.reuseEvidence = try reader.flag("generation.reuse_evidence")
            self.reuseMemoryBytes = try reader.integer("generation.reuse_memory_bytes", in: 0...(1 << 40))
            self.reuseDiskBytes = try reader.integer("generation.reuse_disk_bytes", in: 0...(1 << 40))
            self.reuseRereadTokens = try reader.integer("generation.reuse_reread_tokens", in: 0...1000)
            self.reuseLearning = try reader.choice("generation.reuse_learning", of: ["later", "now"])
            self.reuseHotDocuments = try reader.integer("generation.reuse_hot_documents", in: 0...1_000_000)
            self.maximumTokens = try reader.integer("generation.maximum_tokens", in: 1...1_048_576)
            self.temperature = try reader.number("generation.temperature", in: 0...2)
            self.topP = try reader.number("generation.top_p", in: 0...1)
            self.topK = try reader.integer("generation.top_k", in: 0...1_000_000)
            self.seed = UInt64(try reader.integer("generation.seed", in: 0...Int.max))
            guard maximumTokens < contextTokens else {
                throw reader.refusal(
                    of: "generation.maximum_tokens",
                    allowed: "fewer than generation.context_tokens (\(contextTokens))")
            }
            guard cacheTokens >= contextTokens else {
                throw reader.refusal(
                    of: "generation.cache_tokens", allowed: "generation.context_tokens (\(contextTokens)) or more")
            }
            guard slots * (1 + helperSequences) + keptPrompts <= 256 else {
                throw reader.refusal(
                    of: "generation.slots",
                    allowed: "so many that slots × (1 + helper_sequences) + kept_prompts is at most 256")
            }
        }
    }
}
